/* SPDX-License-Identifier: Apache-2.0 */
#include "drivers.h"

#include <stddef.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/* Upstream Zephyr: `depends on DT_HAS_<COMPATIBLE>_ENABLED` in drivers/<class>/Kconfig. */
static const struct driver drivers[] = {
    {"arm,cmsdk-dtimer", "TIMER_DTMR_CMSDK_APB", DRIVER_PLAIN},
    {"arm,cmsdk-gpio", "GPIO_CMSDK_AHB", DRIVER_PLAIN},
    {"arm,cmsdk-timer", "TIMER_TMR_CMSDK_APB", DRIVER_PLAIN},
    {"arm,cmsdk-uart", "UART_CMSDK_APB", DRIVER_PLAIN},
    {"arm,cmsdk-watchdog", "WDOG_CMSDK_APB", DRIVER_PLAIN},
    {"arm,mhu", "IPM_MHU", DRIVER_PLAIN},
    {"arm,mps2-fpgaio-gpio", "GPIO_MMIO32", DRIVER_PLAIN},
    {"arm,pl022", "SPI_PL022", DRIVER_PLAIN},
    {"arm,versatile-i2c", "I2C_SBCON", DRIVER_PLAIN},
    {"espressif,esp-at", "WIFI_ESP_AT", DRIVER_MODULE},
    {"nxp,iap-fmc55", "SOC_FLASH_MCUX", DRIVER_PLAIN},
    {"nxp,lpc-ctimer", "COUNTER_MCUX_CTIMER", DRIVER_PLAIN},
    {"nxp,lpc-dma", "DMA_MCUX_LPC", DRIVER_PLAIN},
    {"nxp,lpc-gpio", "GPIO_MCUX_LPC", DRIVER_PLAIN},
    {"nxp,lpc-i2c", "I2C_MCUX_FLEXCOMM", DRIVER_PLAIN},
    {"nxp,lpc-i2s", "I2S_MCUX_FLEXCOMM", DRIVER_PLAIN},
    {"nxp,lpc-iocon", "PINCTRL_NXP_IOCON", DRIVER_PLAIN},
    {"nxp,lpc-iocon-pio", "PINMUX_MCUX_LPC", DRIVER_PLAIN},
    {"nxp,lpc-lpadc", "ADC_MCUX_LPADC", DRIVER_PLAIN},
    {"nxp,lpc-mailbox", "IPM_MCUX", DRIVER_PLAIN},
    {"nxp,lpc-mcan", "CAN_MCUX_MCAN", DRIVER_PLAIN},
    {"nxp,lpc-rng", "ENTROPY_MCUX_RNG", DRIVER_PLAIN},
    {"nxp,lpc-rtc", "COUNTER_MCUX_LPC_RTC", DRIVER_PLAIN},
    {"nxp,lpc-sdif", "MCUX_SDIF", DRIVER_PLAIN},
    {"nxp,lpc-spi", "SPI_MCUX_FLEXCOMM", DRIVER_PLAIN},
    {"nxp,lpc-syscon", "CLOCK_CONTROL_MCUX_SYSCON", DRIVER_PLAIN},
    {"nxp,lpc-usart", "UART_MCUX_FLEXCOMM", DRIVER_PLAIN},
    {"nxp,lpc-wwdt", "WDT_MCUX_WWDT", DRIVER_PLAIN},
    {"nxp,mcux-usbd", "USB_MCUX", DRIVER_PLAIN},
    {"nxp,sctimer-pwm", "PWM_MCUX_SCTIMER", DRIVER_PLAIN},
    {"smsc,lan9220", "ETH_SMSC911X", DRIVER_NETWORK},
};

/* Zephyr's boards/arm/mps2_an521/pinmux.c and soc/arm/nxp_lpc/lpc55xxx/soc.c. */
static const struct startup startups[] = {
    {"mps2_an521", "GPIO0", "the board's start-up code sets pin functions there"},
    {"mps2_an521", "GPIO1", "the board's start-up code sets pin functions there"},
    {"mps2_an521", "GPIO2", "the board's start-up code sets pin functions there"},
    {"lpcxpresso55s69", "SYSCON", "the SoC's start-up code sets clocks and resets there"},
    {"lpcxpresso55s69", "IOCON", "the SoC's start-up code sets pin functions there"},
    {"lpcxpresso55s69", "ANACTRL", "the SoC's start-up code starts the 96 MHz oscillator there"},
    {"lpcxpresso55s69", "PMC", "the SoC's start-up code powers the oscillator there"},
};

static const struct startup_node startup_nodes[] = {
    {"lpcxpresso55s69", "nxp,lpc-i2c", 0x4008a000, "the SoC's start-up code resets it"},
    {"lpcxpresso55s69", "nxp,lpc-spi", 0x4009f000, "the SoC's start-up code resets it"},
};

#define LOST(what) what " is lost once the UART's buffer is full"

static const struct chosen_use chosen_uses[] = {
    {"zephyr,console", "UART_CONSOLE", "console", NULL},
    {"zephyr,shell-uart", "SHELL_BACKEND_SERIAL", "shell", LOST("what is typed or pasted")},
    {"zephyr,uart-mcumgr", "UART_MCUMGR", "mcumgr", LOST("what the host sends")},
    {"zephyr,uart-pipe", "UART_PIPE", "uart-pipe", LOST("what the peer sends")},
    {"zephyr,ppp-uart", "NET_PPP", "ppp", LOST("what the peer sends")},
    {"zephyr,bt-uart", "BT_H4", "bluetooth", LOST("what the controller sends")},
    {"zephyr,bt-mon-uart", "BT_DEBUG_MONITOR_UART", "bluetooth-log", NULL},
};

static const struct zephyr_board boards[] = {
    {"mps2_an521", "mps2-an521"},
    {"lpcxpresso55s69", "lpc55s69"},
};

const struct driver *driver_find(const char *compatible)
{
    for (unsigned i = 0; i < COUNT(drivers); i++)
        if (strcmp(drivers[i].compatible, compatible) == 0)
            return &drivers[i];
    return NULL;
}

const struct startup *driver_startup(unsigned i)
{
    return i < COUNT(startups) ? &startups[i] : NULL;
}

const struct startup_node *driver_startup_node(unsigned i)
{
    return i < COUNT(startup_nodes) ? &startup_nodes[i] : NULL;
}

const struct chosen_use *driver_chosen_use(unsigned i)
{
    return i < COUNT(chosen_uses) ? &chosen_uses[i] : NULL;
}

const struct zephyr_board *driver_board(unsigned i)
{
    return i < COUNT(boards) ? &boards[i] : NULL;
}
