/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A VM that joins a Wi-Fi network through a module with AT firmware on its own UART, prints the
 * address it was given, and fetches a page from the gateway again and again. Whatever goes wrong in
 * the dialogue, it says so, resets the module and begins anew.
 */
#include "armv8m.h"
#include "at.h"
#include "text.h"
#include "uart.h"

#include <septum/guest.h>
#include <string.h>

#define SSID      "septum"
#define PASSWORD  "partition"
#define PAGE_PORT 8080u

#define SHORT_MS 3000u
#define JOIN_MS  20000u
#define PAGE_MS  5000u
#define PAUSE_NS 500000000u

static bool version_2;
static char address[16], gateway[16];

/* The page that is being received. */
static struct {
    uint32_t matched; /* of the empty line that ends the heading */
    uint32_t bytes, checksum;
} page;

static uint32_t uptime_ms(void)
{
    return (uint32_t)(septum_time_ns() / 1000000u);
}

LINE_HANDLER(USE_MODULE_IRQ_0)
{
    at_receive();
}

/* The text between the first two quotes of a line, or nothing. */
static void quoted(char out[16], const char *line)
{
    uint32_t n = 0;
    while (*line && *line != '"') {
        line++;
    }
    for (line += *line != 0; *line && *line != '"' && n < 15; line++) {
        out[n++] = *line;
    }
    out[n] = 0;
}

static bool begins(const char *line, const char *with)
{
    return strncmp(line, with, strlen(with)) == 0;
}

/* The rest of the line behind `mark`, or 0. */
static const char *behind(const char *line, const char *mark)
{
    for (; *line; line++) {
        if (begins(line, mark)) {
            return line + strlen(mark);
        }
    }
    return 0;
}

static void hear_version(const char *line)
{
    const char *version = behind(line, "AT version:");
    if (version) {
        version_2 = version[0] == '2';
        say(uptime_ms(), "module: AT version %c", version[0]);
    }
}

static void hear_network(const char *line)
{
    if (begins(line, "+CWLAP:")) {
        say(uptime_ms(), "network %s", line + 7);
    }
}

static void hear_address(const char *line)
{
    const char *value;
    if ((value = behind(line, ":ip:")) != 0) {
        quoted(address, value);
    } else if ((value = behind(line, ":gateway:")) != 0) {
        quoted(gateway, value);
    }
}

static void hear_page(uint8_t byte)
{
    static const char end[] = "\r\n\r\n";

    if (page.matched < sizeof end - 1) {
        page.matched = byte == (uint8_t)end[page.matched] ? page.matched + 1 : byte == '\r';
        return;
    }
    page.bytes++;
    /* FNV-1a, 32 bits */
    page.checksum = (page.checksum ^ byte) * 16777619u;
}

/* Does one step of the dialogue, and names it when it fails. */
static bool step(const char *name, enum at_result result)
{
    static const char *const why[] = {"", "refused", "no answer", "the module started anew"};
    if (result != AT_OK) {
        say(uptime_ms(), "module: %s: %s, lost %u", name, why[result], at_lost());
    }
    return result == AT_OK;
}

static bool join(void)
{
    static const struct at_listener version = {.line = hear_version}, scan = {.line = hear_network},
                                    lease = {.line = hear_address};
    const char *now; /* version 1.7 tells settings for now from settings for good */

    if (!step("reset", at_reset()) || !step("version", at_command(SHORT_MS, &version, "AT+GMR"))) {
        return false;
    }
    now = version_2 ? "" : "_CUR";
    address[0] = 0;
    return step("mode", at_command(SHORT_MS, 0, "AT+CWMODE%s=1", now)) &&
           step("dhcp", at_command(SHORT_MS, 0, "AT+CWDHCP%s=1,1", now)) &&
           step("links", at_command(SHORT_MS, 0, "AT+CIPMUX=1")) &&
           step("fields", at_command(SHORT_MS, 0, "AT+CWLAPOPT=0,7")) &&
           step("scan", at_command(JOIN_MS, &scan, "AT+CWLAP")) &&
           step("join", at_command(JOIN_MS, 0, "AT+CWJAP%s=\"%s\",\"%s\"", now, SSID, PASSWORD)) &&
           step("address", at_command(SHORT_MS, &lease, "AT+CIPSTA%s?", now)) && address[0];
}

static bool fetch(void)
{
    static const char request[] = "GET / HTTP/1.0\r\n\r\n";
    static const struct at_listener body = {.data = hear_page};
    uint32_t before = uptime_ms();

    page.matched = page.bytes = 0;
    page.checksum = 2166136261u;
    if (!step("connect",
              at_command(PAGE_MS, 0, "AT+CIPSTART=0,\"TCP\",\"%s\",%u", gateway, PAGE_PORT)) ||
        !step("request", at_send(request, sizeof request - 1, &body)) ||
        !step("page", at_drain(PAGE_MS, &body))) {
        return false;
    }
    say(uptime_ms(), "page: %u bytes, sum %08x, %u ms, lost %u", page.bytes, page.checksum,
        uptime_ms() - before, at_lost());
    return true;
}

int main(void)
{
#ifdef USE_CONSOLE_BASE
    uart_start(UART_AT(USE_CONSOLE_BASE), BOARD_CLOCK_HZ, 115200, 0);
    console_uart(UART_AT(USE_CONSOLE_BASE));
#endif
    uart_start(UART_AT(USE_MODULE_BASE), BOARD_CLOCK_HZ, 115200, UART_RECEIVE_INTERRUPT);
    at_start(UART_AT(USE_MODULE_BASE));
    line_enable(USE_MODULE_IRQ_0);

    for (;;) {
        if (!join()) {
            continue;
        }
        say(uptime_ms(), "joined " SSID ": address %s gateway %s", address, gateway);
        while (fetch()) {
            uint64_t until = septum_time_ns() + PAUSE_NS;
            while (septum_time_ns() < until) {
                septum_yield();
            }
        }
    }
}
