/* SPDX-License-Identifier: Apache-2.0 */
/* Registers and fields by the names of the LAN9118 datasheet. */
#include "lan9118.h"

#include <stddef.h>

struct lan9118 {
    volatile uint32_t RX_DATA_FIFO; /* 0x00, repeated to 0x1c */
    uint32_t rx_alias[7];
    volatile uint32_t TX_DATA_FIFO; /* 0x20, repeated to 0x3c */
    uint32_t tx_alias[7];
    volatile uint32_t RX_STATUS_FIFO; /* 0x40 */
    volatile uint32_t RX_STATUS_FIFO_PEEK;
    volatile uint32_t TX_STATUS_FIFO;
    volatile uint32_t TX_STATUS_FIFO_PEEK;
    volatile uint32_t ID_REV; /* 0x50 */
    volatile uint32_t IRQ_CFG;
    volatile uint32_t INT_STS;
    volatile uint32_t INT_EN;
    uint32_t reserved_60;
    volatile uint32_t BYTE_TEST; /* 0x64 */
    volatile uint32_t FIFO_INT;
    volatile uint32_t RX_CFG;
    volatile uint32_t TX_CFG; /* 0x70 */
    volatile uint32_t HW_CFG;
    volatile uint32_t RX_DP_CTL;
    volatile uint32_t RX_FIFO_INF;
    volatile uint32_t TX_FIFO_INF; /* 0x80 */
    volatile uint32_t PMT_CTRL;
    volatile uint32_t GPIO_CFG;
    volatile uint32_t GPT_CFG;
    volatile uint32_t GPT_CNT; /* 0x90 */
    uint32_t reserved_94;
    volatile uint32_t WORD_SWAP;
    volatile uint32_t FREE_RUN;
    volatile uint32_t RX_DROP; /* 0xa0 */
    volatile uint32_t MAC_CSR_CMD;
    volatile uint32_t MAC_CSR_DATA;
    volatile uint32_t AFC_CFG;
    volatile uint32_t E2P_CMD; /* 0xb0 */
    volatile uint32_t E2P_DATA;
};
_Static_assert(offsetof(struct lan9118, E2P_CMD) == 0xb0, "register layout");

#define BYTE_TEST_VALUE      0x87654321u
#define IRQ_CFG_IRQ_EN       (1u << 8)
#define IRQ_CFG_IRQ_POL      (1u << 4) /* active high */
#define IRQ_CFG_IRQ_TYPE     (1u << 0) /* push-pull */
#define INT_RSFL             (1u << 3) /* RX status FIFO above its level */
#define RX_STS_ES            (1u << 15)
#define RX_STS_LENGTH(s)     (((s) >> 16) & 0x3fffu)
#define TX_CFG_TX_ON         (1u << 1)
#define HW_CFG_SRST          (1u << 0)
#define HW_CFG_TX_FIF_SZ(kb) ((kb) << 16)
#define HW_CFG_MBO           (1u << 20)
#define RX_INF_RXSUSED(r)    (((r) >> 16) & 0xffu)
#define TX_INF_TDFREE(r)     ((r)&0xffffu)
#define TX_INF_TSUSED(r)     (((r) >> 16) & 0xffu)
#define PMT_CTRL_READY       (1u << 0)
#define AFC_CFG_DEFAULT      0x006e3740u /* the datasheet's value for AFC_HI, AFC_LO, BACK_DUR */
#define E2P_CMD_EPC_BSY      (1u << 31)
#define TX_CMD_A_FIRST       (1u << 13)
#define TX_CMD_A_LAST        (1u << 12)

#define MAC_CSR_BUSY (1u << 31)
#define MAC_CSR_READ (1u << 30)
#define MAC_CR       1u
#define MAC_CR_FDPX  (1u << 20)
#define MAC_CR_TXEN  (1u << 3)
#define MAC_CR_RXEN  (1u << 2)
#define MAC_ADDRH    2u
#define MAC_ADDRL    3u
#define MAC_MII_ACC  6u
#define MAC_MII_DATA 7u
#define MII_BUSY     (1u << 0)
#define MII_WRITE    (1u << 1)
#define MII_PHY      (1u << 11) /* the internal PHY is number 1 */
#define MII_INDEX(r) ((r) << 6)
#define PHY_BCR      0u
#define PHY_BCR_AUTO 0x1200u /* auto-negotiation on, started again */
#define PHY_BSR      1u
#define PHY_BSR_LINK (1u << 2)

#define CRC_SIZE 4u

/* Polls of a busy bit before the controller is given up; each is a bus access. */
#define PATIENCE 1000000u

static struct lan9118 *eth;
static volatile bool interrupted;

static bool wait_clear(volatile uint32_t *reg, uint32_t mask)
{
    for (uint32_t n = 0; n < PATIENCE; n++) {
        if (!(*reg & mask)) {
            return true;
        }
    }
    return false;
}

static uint32_t mac_read(uint32_t index)
{
    wait_clear(&eth->MAC_CSR_CMD, MAC_CSR_BUSY);
    eth->MAC_CSR_CMD = MAC_CSR_BUSY | MAC_CSR_READ | index;
    wait_clear(&eth->MAC_CSR_CMD, MAC_CSR_BUSY);
    return eth->MAC_CSR_DATA;
}

static void mac_write(uint32_t index, uint32_t value)
{
    wait_clear(&eth->MAC_CSR_CMD, MAC_CSR_BUSY);
    eth->MAC_CSR_DATA = value;
    eth->MAC_CSR_CMD = MAC_CSR_BUSY | index;
    wait_clear(&eth->MAC_CSR_CMD, MAC_CSR_BUSY);
}

static void mii_wait(void)
{
    for (uint32_t n = 0; n < PATIENCE && (mac_read(MAC_MII_ACC) & MII_BUSY); n++) {
    }
}

static uint32_t phy_read(uint32_t index)
{
    mii_wait();
    mac_write(MAC_MII_ACC, MII_PHY | MII_INDEX(index) | MII_BUSY);
    mii_wait();
    return mac_read(MAC_MII_DATA);
}

static void phy_write(uint32_t index, uint32_t value)
{
    mii_wait();
    mac_write(MAC_MII_DATA, value);
    mac_write(MAC_MII_ACC, MII_PHY | MII_INDEX(index) | MII_WRITE | MII_BUSY);
    mii_wait();
}

bool lan9118_start(uintptr_t base, uint8_t mac[6])
{
    eth = (struct lan9118 *)base;
    /* Until READY only BYTE_TEST and PMT_CTRL may be read. */
    uint32_t n = 0;
    while (eth->BYTE_TEST != BYTE_TEST_VALUE || !(eth->PMT_CTRL & PMT_CTRL_READY)) {
        if (++n == PATIENCE) {
            return false;
        }
    }
    eth->HW_CFG = HW_CFG_SRST;
    if (!wait_clear(&eth->HW_CFG, HW_CFG_SRST) || !wait_clear(&eth->E2P_CMD, E2P_CMD_EPC_BSY)) {
        return false;
    }
    eth->HW_CFG = HW_CFG_MBO | HW_CFG_TX_FIF_SZ(5u);
    eth->AFC_CFG = AFC_CFG_DEFAULT;
    eth->IRQ_CFG = IRQ_CFG_IRQ_EN | IRQ_CFG_IRQ_POL | IRQ_CFG_IRQ_TYPE;
    eth->INT_EN = 0;
    eth->INT_STS = ~0u;
    eth->FIFO_INT = 0; /* RSFL from the first frame on */
    eth->RX_CFG = 0;

    uint32_t low = mac_read(MAC_ADDRL), high = mac_read(MAC_ADDRH);
    for (uint32_t i = 0; i < 6; i++) {
        mac[i] = (uint8_t)(i < 4 ? low >> (8u * i) : high >> (8u * (i - 4u)));
    }

    phy_write(PHY_BCR, PHY_BCR_AUTO);
    mac_write(MAC_CR, MAC_CR_FDPX | MAC_CR_TXEN | MAC_CR_RXEN);
    eth->TX_CFG = TX_CFG_TX_ON;
    eth->INT_EN = INT_RSFL;
    return true;
}

void lan9118_interrupt(void)
{
    eth->INT_EN = 0;
    interrupted = true;
}

bool lan9118_pending(void)
{
    return interrupted;
}

/* INT_STS keeps RSFL until it is written, and sets it again at once if a frame is there: cleared
 * before the FIFO is looked at the next time, no frame is overlooked. */
void lan9118_rearm(void)
{
    interrupted = false;
    eth->INT_STS = INT_RSFL;
    eth->INT_EN = INT_RSFL;
}

uint32_t lan9118_next(void)
{
    while (RX_INF_RXSUSED(eth->RX_FIFO_INF)) {
        uint32_t status = eth->RX_STATUS_FIFO;
        uint32_t length = RX_STS_LENGTH(status);
        if (!(status & RX_STS_ES) && length > CRC_SIZE && length <= LAN9118_FRAME_MAX + CRC_SIZE) {
            return length - CRC_SIZE;
        }
        for (uint32_t words = (length + 3u) / 4u; words; words--) {
            (void)eth->RX_DATA_FIFO;
        }
    }
    return 0;
}

void lan9118_read(uint32_t *buffer, uint32_t length)
{
    uint32_t words = (length + 3u) / 4u, all = (length + CRC_SIZE + 3u) / 4u;
    for (uint32_t i = 0; i < all; i++) {
        uint32_t word = eth->RX_DATA_FIFO;
        if (buffer && i < words) {
            buffer[i] = word;
        }
    }
}

bool lan9118_write(const uint32_t *frame, uint32_t length)
{
    /* Each frame leaves a status word, which has to be taken away. */
    while (TX_INF_TSUSED(eth->TX_FIFO_INF)) {
        (void)eth->TX_STATUS_FIFO;
    }
    if (TX_INF_TDFREE(eth->TX_FIFO_INF) < length + 12u) {
        return false;
    }
    eth->TX_DATA_FIFO = TX_CMD_A_FIRST | TX_CMD_A_LAST | length;
    eth->TX_DATA_FIFO = length << 16 | length;
    for (uint32_t i = 0; i < (length + 3u) / 4u; i++) {
        eth->TX_DATA_FIFO = frame[i];
    }
    return true;
}

bool lan9118_link(void)
{
    return phy_read(PHY_BSR) & PHY_BSR_LINK;
}
