/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The demo's net VM: lwIP on the board's LAN9118, an address by DHCP, and a status page over HTTP.
 *
 * Interrupt handlers only note that there is work; lwIP runs in the main loop alone. When there is
 * no work the VM gives its time away: a frame brings it back at once (its line wakes), and
 * everything else can wait for its turn.
 */
#include "armv8m.h"
#include "http.h"
#include "lan9118.h"
#include "status.h"
#include "text.h"
#include "uart.h"

#include <lwip/dhcp.h>
#include <lwip/dns.h>
#include <lwip/etharp.h>
#include <lwip/init.h>
#include <lwip/netif.h>
#include <lwip/pbuf.h>
#include <lwip/timeouts.h>
#include <netif/ethernet.h>
#include <septum/guest.h>
#include <string.h>

#define TICK_MS    50u
#define TICK_TICKS (BOARD_CLOCK_HZ / 1000u * TICK_MS)
#define LINK_MS    500u    /* how often the cable is looked at */
#define ALONE_NS   200000u /* a yield that took less went to nobody */
#define STALE_MS \
    2000u /* the control VM steps 100 times a second: older news mean it is not running */

static struct netif interface;
static uint32_t frame[(LAN9118_FRAME_MAX + 3u) / 4u + 1u];
static uint32_t frames_in, frames_out, pages, polls, doorbells;

static volatile uint32_t ticks;
static volatile uint32_t rings;

static struct status_values control; /* magic is 0 until something was read */
static uint64_t control_read_ns;

/* ---- Clock: SysTick, 50 ms a tick, and what it counted since the last one ---- */

void systick_handler(void)
{
    ticks++;
}

uint32_t sys_now(void)
{
    static uint32_t last;
    uint32_t before, count;
    do {
        before = ticks;
        count = SYST_CVR;
    } while (before != ticks);
    uint32_t now = before * TICK_MS + (TICK_TICKS - 1u - count) / (BOARD_CLOCK_HZ / 1000u);
    /* The counter may have wrapped with its exception still on the way. */
    if ((int32_t)(now - last) > 0) {
        last = now;
    }
    return last;
}

/* ---- What lwIP asks of its platform ---- */

uint32_t lwip_random(void)
{
    static uint32_t x;
    if (!x) {
        x = ((uint32_t)septum_time_ns() ^ ((uint32_t)septum_cpu_ns() << 16)) | 1u;
    }
    x ^= x << 13;
    x ^= x >> 17;
    x ^= x << 5;
    return x;
}

void lwip_assertion(const char *text, const char *file, int line)
{
    say(sys_now(), "lwIP: %s at %s:%d: this VM stops", text, file, line);
    septum_stop();
    for (;;) {
        wait_for_interrupt();
    }
}

/* ---- Interface ---- */

LINE_HANDLER(DEV_ETH_IRQ_0)
{
    lan9118_interrupt();
}

LINE_HANDLER(IPC_STATUS_IRQ)
{
    rings++;
}

static err_t send_frame(struct netif *netif, struct pbuf *p)
{
    (void)netif;
    if (p->tot_len > LAN9118_FRAME_MAX) {
        return ERR_BUF;
    }
    pbuf_copy_partial(p, frame, p->tot_len, 0);
    if (!lan9118_write(frame, p->tot_len)) {
        return ERR_MEM;
    }
    frames_out++;
    return ERR_OK;
}

static void receive_frames(void)
{
    lan9118_rearm();
    uint32_t length;
    while ((length = lan9118_next()) != 0) {
        struct pbuf *p = pbuf_alloc(PBUF_RAW, (u16_t)length, PBUF_POOL);
        lan9118_read(p ? frame : NULL, length);
        frames_in++;
        if (p) {
            pbuf_take(p, frame, (u16_t)length);
            if (interface.input(p, &interface) != ERR_OK) {
                pbuf_free(p);
            }
        }
    }
}

static const char *dotted(const ip4_addr_t *address, char text[16])
{
    return ip4addr_ntoa_r(address, text, 16);
}

static const char *dns_server(char text[16])
{
    return dotted(ip_2_ip4(dns_getserver(0)), text);
}

static void tell_lease(struct netif *netif)
{
    static ip4_addr_t told;
    if (!dhcp_supplied_address(netif)) {
        if (!ip4_addr_isany_val(told)) {
            say(sys_now(), "lease lost");
            ip4_addr_set_zero(&told);
        }
        return;
    }
    if (ip4_addr_cmp(&told, netif_ip4_addr(netif))) {
        return;
    }
    char ip[16], router[16], dns[16];
    ip4_addr_set(&told, netif_ip4_addr(netif));
    say(sys_now(), "lease %s router %s dns %s for %u s", dotted(netif_ip4_addr(netif), ip),
        dotted(netif_ip4_gw(netif), router), dns_server(dns),
        netif_dhcp_data(netif)->offered_t0_lease);
    say(sys_now(), "page at http://%s/", ip);
}

static err_t set_up(struct netif *netif)
{
    netif->name[0] = 'e';
    netif->name[1] = 'n';
    netif->hostname = VM_NAME;
    netif->mtu = 1500;
    netif->flags = NETIF_FLAG_BROADCAST | NETIF_FLAG_ETHARP | NETIF_FLAG_ETHERNET;
    netif->output = etharp_output;
    netif->linkoutput = send_frame;
    return ERR_OK;
}

static void watch_link(void *arg)
{
    (void)arg;
    bool up = lan9118_link();
    if (up != (bool)netif_is_link_up(&interface)) {
        say(sys_now(), up ? "link up" : "link down");
        if (up) {
            netif_set_link_up(&interface);
        } else {
            netif_set_link_down(&interface);
        }
    }
    sys_timeout(LINK_MS, watch_link, NULL);
}

/* ---- What the page shows ---- */

static uint32_t to_ms(uint64_t ns)
{
    return (uint32_t)(ns / 1000000u);
}

static void read_control(void)
{
    if (status_read((const struct status *)IPC_STATUS_BASE, &control)) {
        control_read_ns = septum_time_ns();
    }
}

uint32_t http_status(char *out, uint32_t size)
{
    struct septum_vm_info info = {.name = VM_NAME};
    char ip[16], router[16], dns[16];
    const struct dhcp *dhcp = netif_dhcp_data(&interface);
    const uint8_t *mac = interface.hwaddr;

    read_control();
    polls++;
    septum_vm_info(&info);
    uint32_t machine_ms = to_ms(septum_time_ns());
    uint32_t n =
        format(out, size,
               "{\"vm\":{\"name\":\"%s\",\"index\":%u,\"vms\":%u,\"board\":\"%s\",\"slice_us\":%u,"
               "\"clock_hz\":%u,\"switches\":%u,\"restarts\":%u},"
               "\"time\":{\"uptime_ms\":%u,\"machine_ms\":%u,\"cpu_ms\":%u},"
               "\"net\":{\"ip\":\"%s\",\"router\":\"%s\",\"dns\":\"%s\",\"lease_s\":%u,"
               "\"mac\":\"%02x:%02x:%02x:%02x:%02x:%02x\",\"frames_in\":%u,\"frames_out\":%u,"
               "\"pages\":%u,\"polls\":%u},",
               info.name, info.vm, info.vms, info.board, info.slice_us, info.clock_hz,
               info.switches, info.restarts, sys_now(), machine_ms, to_ms(septum_cpu_ns()),
               dotted(netif_ip4_addr(&interface), ip), dotted(netif_ip4_gw(&interface), router),
               dns_server(dns), dhcp ? dhcp->offered_t0_lease : 0, mac[0], mac[1], mac[2], mac[3],
               mac[4], mac[5], frames_in, frames_out, pages, polls);
    if (n >= size) {
        return size - 1u;
    }
    if (control.magic == 0) {
        n += format(out + n, size - n, "\"control\":null}\n");
    } else {
        /* The age is by this VM's own reading: the control VM's word for the time is not needed. */
        uint32_t age = machine_ms - control.time_ms;
        n += format(out + n, size - n,
                    "\"control\":{\"alive\":%s,\"heartbeat\":%u,\"steps\":%u,\"merged\":%u,"
                    "\"jitter_us\":%u,\"time_ms\":%u,\"doorbells\":%u,\"setpoint\":%.3f,"
                    "\"output\":%.3f,\"drive\":%.3f}}\n",
                    age < STALE_MS ? "true" : "false", control.heartbeat, control.steps,
                    control.merged, control.jitter_us, control.time_ms, doorbells, control.setpoint,
                    control.output, control.drive);
    }
    return n < size ? n : size - 1u;
}

void http_page_served(const char *client)
{
    pages++;
    say(sys_now(), "page served to %s", client);
}

/* ---- Main loop ---- */

/* Give the processor away; sleep only if no other VM wanted it. With interrupts on: a frame that
 * comes between the last look and the yield waits for its turn, but this VM's clock can be brought
 * up to date whenever it is out. */
static void idle(void)
{
    uint64_t before = septum_time_ns();
    septum_yield();
    if (septum_time_ns() - before < ALONE_NS) {
        wait_for_interrupt();
    }
}

int main(void)
{
    struct uart *uart = UART_AT(DEV_UART2_BASE);
    uart_start(uart, BOARD_CLOCK_HZ, 115200, 0);
    console_uart(uart);
    systick_start(TICK_TICKS);

    say(sys_now(), "%s is VM %u of %u: lwIP %s", VM_NAME, (uint32_t)VM_INDEX, (uint32_t)VM_COUNT,
        LWIP_VERSION_STRING);

    lwip_init();
    netif_add(&interface, IP4_ADDR_ANY4, IP4_ADDR_ANY4, IP4_ADDR_ANY4, NULL, set_up,
              ethernet_input);
    interface.hwaddr_len = sizeof interface.hwaddr;
    if (!lan9118_start(DEV_ETH_BASE, interface.hwaddr)) {
        say(sys_now(), "no LAN9118 answers at %x: this VM stops", (uint32_t)DEV_ETH_BASE);
        return 1;
    }
    netif_set_status_callback(&interface, tell_lease);
    netif_set_default(&interface);
    netif_set_up(&interface);
    watch_link(NULL);
    dhcp_start(&interface);
    if (!http_start(80)) {
        say(sys_now(), "no memory for the web server: this VM stops");
        return 1;
    }
    line_enable(DEV_ETH_IRQ_0);
    line_enable(IPC_STATUS_IRQ);

    for (;;) {
        if (lan9118_pending()) {
            receive_frames();
        }
        sys_check_timeouts();
        if (!lan9118_pending()) {
            idle();
        }
    }
}
