/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A simulated Wi-Fi module with Espressif's AT firmware, at the other end of a serial line that is
 * a Unix socket: QEMU's `-chardev socket,path=...`. It is a model for tests and demos: there is one
 * network, one station address, and every connection goes to this machine's loopback interface.
 *
 * Commands and answers follow Espressif's ESP8266 AT Instruction Set (version 1.7) and ESP-AT user
 * guide (version 2.x), as far as drivers use them: both sets of names are understood, an answer
 * carries the name that was asked with, and what one of the versions does not have is an ERROR.
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#define LINKS       5u
#define SEND_MAX    2048u
#define PIECE       1460u /* largest +IPD of the real module: one TCP segment */
#define COMMAND_MAX 256u
#define BACKLOG     65536u /* output that waits; above it, links are not read */
#define READY_MS    300u   /* from reset to "ready" */
#define JOIN_MS     200u
#define ADDRESS_MS  300u

static const char mac[] = "bc:ff:4d:42:37:11";

static struct {
    const char *ssid, *password, *address;
    bool version_2; /* AT 2.x, else 1.7 */
    bool verbose;
    unsigned port, real_port; /* connections to `port` go to `real_port` */
    unsigned slow_ms;         /* before each answer */
    unsigned busy_at;         /* this command is answered with "busy p..." first */
    unsigned noise_at;        /* garbage comes before the answer to this command */
    unsigned reset_at;        /* the module resets instead of answering this command */
    unsigned drop_at;         /* from this byte of received data on ... */
    unsigned drop; /* ... so many bytes are lost, as when the module's own buffer overruns */
} options = {.ssid = "septum", .password = "partition", .address = "192.168.4.2"};

struct link {
    int fd; /* -1: closed */
    bool udp;
    bool passive_told; /* +IPD sent, data not fetched yet (CIPRECVMODE=1) */
};

/* Output in the order in which it is due. */
struct output {
    struct output *next;
    uint64_t due_ms;
    bool ready; /* the module is up again when this has gone out */
    size_t size, sent;
    char bytes[];
};

static struct {
    int line; /* the serial line */
    struct output *first, *last;
    size_t waiting;
    char command[COMMAND_MAX];
    size_t used;
    bool echo, multiple, passive, joined, booting;
    unsigned mode, scan_mask;
    bool prompted;             /* raw bytes for `to` come */
    unsigned to;               /* link */
    size_t expected, received; /* raw bytes */
    char raw[SEND_MAX];
    struct link links[LINKS];
    unsigned commands;
    unsigned long data; /* bytes of +IPD payload so far */
} modem;

static uint64_t now_ms(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (uint64_t)time.tv_sec * 1000u + (uint64_t)time.tv_nsec / 1000000u;
}

static void note(const char *direction, const char *bytes, size_t size)
{
    if (!options.verbose) {
        return;
    }
    fprintf(stderr, "esp_at: %s ", direction);
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)bytes[i];
        fprintf(stderr, c >= ' ' && c < 0x7F ? "%c" : "\\x%02x", c);
    }
    fputc('\n', stderr);
}

static struct output *put_bytes(const char *bytes, size_t size, unsigned delay_ms)
{
    struct output *output = malloc(sizeof *output + size);
    if (!output) {
        perror("esp_at");
        exit(2);
    }
    output->next = NULL;
    output->due_ms = now_ms() + delay_ms;
    if (modem.last && modem.last->due_ms > output->due_ms) {
        output->due_ms = modem.last->due_ms;
    }
    output->ready = false;
    output->size = size;
    output->sent = 0;
    memcpy(output->bytes, bytes, size);
    if (modem.last) {
        modem.last->next = output;
    } else {
        modem.first = output;
    }
    modem.last = output;
    modem.waiting += size;
    return output;
}

static struct output *__attribute__((format(printf, 2, 3)))
put_after(unsigned delay_ms, const char *text, ...)
{
    char line[COMMAND_MAX + 64];
    va_list list;
    va_start(list, text);
    int size = vsnprintf(line, sizeof line - 2, text, list);
    va_end(list);
    size = size < (int)sizeof line - 3 ? size : (int)sizeof line - 3;
    memcpy(line + size, "\r\n", 2);
    return put_bytes(line, (size_t)size + 2, delay_ms);
}

#define put(...)  put_after(0, __VA_ARGS__)
#define put_ok()  put("\r\nOK")
#define put_err() put("\r\nERROR")

static void link_close(unsigned n)
{
    if (modem.links[n].fd >= 0) {
        close(modem.links[n].fd);
        modem.links[n].fd = -1;
    }
    modem.links[n].passive_told = false;
}

static void forget_output(void)
{
    while (modem.first) {
        struct output *output = modem.first;
        modem.first = output->next;
        free(output);
    }
    modem.last = NULL;
    modem.waiting = 0;
}

/* As after power-up: settings are lost, the boot loader talks at another baud rate, then "ready".
 */
static void reset(void)
{
    static const char noise[] = "\x1b\xfe\x8c\x0c\xe4\x9c\x1c\x82rl\x92\x0e\r\n";

    for (unsigned n = 0; n < LINKS; n++) {
        link_close(n);
    }
    modem.echo = modem.booting = true;
    modem.multiple = modem.passive = modem.joined = modem.prompted = false;
    modem.mode = options.version_2 ? 0 : 2;
    modem.scan_mask = 31;
    modem.used = 0;
    put_bytes(noise, sizeof noise - 1, READY_MS / 2);
    put_after(READY_MS / 2, "\r\nready")->ready = true;
}

/* The address that everything goes to when the guest names `host`, or false: only the loopback
 * interface, which the guest knows as its gateway, can be reached. */
static bool resolve(const char *host, struct in_addr *address)
{
    char gateway[INET_ADDRSTRLEN];
    snprintf(gateway, sizeof gateway, "%s", options.address);
    strcpy(strrchr(gateway, '.'), ".1");
    address->s_addr = htonl(INADDR_LOOPBACK);
    return strcmp(host, gateway) == 0 || strncmp(host, "127.", 4) == 0 ||
           strcmp(host, "localhost") == 0;
}

static bool link_open(unsigned n, bool udp, const char *host, unsigned port)
{
    uint16_t real = (uint16_t)(port == options.port ? options.real_port : port);
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(real)};
    struct link *link = &modem.links[n];

    if (port == 0 || port > 65535 || !resolve(host, &address.sin_addr)) {
        return false;
    }
    link->fd = socket(AF_INET, (udp ? SOCK_DGRAM : SOCK_STREAM) | SOCK_CLOEXEC, 0);
    if (link->fd < 0) {
        return false;
    }
    link->udp = udp;
    if (connect(link->fd, (const struct sockaddr *)&address, sizeof address) != 0) {
        link_close(n);
        return false;
    }
    fcntl(link->fd, F_SETFL, O_NONBLOCK);
    return true;
}

/* A module whose own buffer overruns loses bytes in the middle of what it announced. */
static size_t lose(char *bytes, size_t size)
{
    unsigned long first = modem.data;

    modem.data += size;
    if (!options.drop || first + size <= options.drop_at || first > options.drop_at) {
        return size;
    }
    size_t at = options.drop_at - first;
    size_t lost = options.drop < size - at ? options.drop : size - at;
    memmove(bytes + at, bytes + at + lost, size - at - lost);
    return size - lost;
}

/* What a link has for the guest, at most `limit` bytes. Returns the bytes read, 0 when there are
 * none, -1 when the peer has closed. */
static ssize_t link_read(struct link *link, char *bytes, size_t limit)
{
    ssize_t got = recv(link->fd, bytes, limit, 0);
    if (got < 0 &&
        (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR || errno == ECONNREFUSED)) {
        return 0; /* a refused datagram is lost, as on the air */
    }
    return got > 0 || (got == 0 && link->udp) ? got : -1;
}

static void link_serve(unsigned n)
{
    struct link *link = &modem.links[n];
    char data[PIECE];
    char heading[40];
    ssize_t got;

    if (modem.passive && !link->udp) {
        char any;
        got = recv(link->fd, &any, 1, MSG_PEEK);
        if (got > 0) {
            if (!link->passive_told) {
                put("\r\n+IPD,%u,%u", n, PIECE);
                link->passive_told = true;
            }
            return;
        }
        got = got == 0 ? -1 : 0;
    } else {
        got = link_read(link, data, sizeof data);
    }
    if (got < 0) {
        link_close(n);
        put("%u,CLOSED", n);
    } else if (got > 0) {
        int size = snprintf(heading, sizeof heading, "\r\n+IPD,%u,%zd:", n, got);
        put_bytes(heading, (size_t)size, 0);
        put_bytes(data, lose(data, (size_t)got), 0);
    }
}

/* The arguments of "NAME=a,"b",c": quotes and backslashes taken off, in place. */
static unsigned split(char *text, char *arguments[], unsigned limit)
{
    unsigned count = 0;

    while (count < limit) {
        char *to = text, *from = text;
        bool quoted = false;
        arguments[count++] = text;
        for (; *from && (quoted || *from != ','); from++) {
            if (*from == '\\' && from[1]) {
                *to++ = *++from;
            } else if (*from == '"') {
                quoted = !quoted;
            } else {
                *to++ = *from;
            }
        }
        bool more = *from == ',';
        *to = 0;
        if (!more) {
            break;
        }
        text = from + 1;
    }
    return count;
}

static unsigned number(const char *text)
{
    char *end;
    unsigned long value = strtoul(text, &end, 10);
    return end == text || *end || value > 0xFFFFFFul ? 0xFFFFFFFFu : (unsigned)value;
}

static void scan(const char *name)
{
    const struct {
        unsigned security; /* as in +CWLAP: 0 open, 3 WPA2 */
        const char *ssid;
        int rssi;
        const char *mac;
        unsigned channel;
    } networks[] = {{3, options.ssid, -50, "aa:bb:cc:dd:ee:ff", 1},
                    {0, "open-air", -71, "aa:bb:cc:dd:ee:00", 6}};

    for (unsigned i = 0; i < sizeof networks / sizeof *networks; i++) {
        char line[COMMAND_MAX];
        int at = 0;
        for (unsigned field = 0; field < 5; field++) {
            char *to = line + at;
            size_t room = sizeof line - (size_t)at;
            if (!(modem.scan_mask >> field & 1u)) {
                continue;
            }
            at += field == 0   ? snprintf(to, room, "%u,", networks[i].security)
                  : field == 1 ? snprintf(to, room, "\"%s\",", networks[i].ssid)
                  : field == 2 ? snprintf(to, room, "%d,", networks[i].rssi)
                  : field == 3 ? snprintf(to, room, "\"%s\",", networks[i].mac)
                               : snprintf(to, room, "%u,", networks[i].channel);
        }
        if (at > 0) {
            line[at - 1] = 0;
        }
        put("+%s:(%s)", name, line);
    }
    put_ok();
}

static void join(const char *name, char *arguments[], unsigned count)
{
    if (count < 1 || strcmp(arguments[0], options.ssid) != 0) {
        put_after(JOIN_MS, "+%s:3", name);
        put("\r\nFAIL");
    } else if (count < 2 || strcmp(arguments[1], options.password) != 0) {
        put_after(JOIN_MS, "+%s:2", name);
        put("\r\nFAIL");
    } else {
        modem.joined = true;
        put_after(JOIN_MS, "WIFI CONNECTED");
        put_after(ADDRESS_MS, "WIFI GOT IP");
        put_ok();
    }
}

static void show_address(const char *name)
{
    char gateway[INET_ADDRSTRLEN];
    snprintf(gateway, sizeof gateway, "%s", options.address);
    strcpy(strrchr(gateway, '.'), ".1");
    put("+%s:ip:\"%s\"", name, modem.joined ? options.address : "0.0.0.0");
    put("+%s:gateway:\"%s\"", name, modem.joined ? gateway : "0.0.0.0");
    put("+%s:netmask:\"255.255.255.0\"", name);
    put_ok();
}

static void start(char *arguments[], unsigned count)
{
    unsigned n = count > 3 ? number(arguments[0]) : LINKS;
    bool udp = count > 3 && strcmp(arguments[1], "UDP") == 0;

    if (!modem.joined || !modem.multiple || n >= LINKS ||
        (!udp && strcmp(arguments[1], "TCP") != 0)) {
        put_err();
    } else if (modem.links[n].fd >= 0) {
        put("ALREADY CONNECTED");
        put_err();
    } else if (link_open(n, udp, arguments[2], number(arguments[3]))) {
        put("%u,CONNECT", n);
        put_ok();
    } else {
        put_err();
        put("%u,CLOSED", n);
    }
}

static void send_to(char *arguments[], unsigned count)
{
    unsigned n = count > 1 ? number(arguments[0]) : LINKS;
    unsigned size = count > 1 ? number(arguments[1]) : 0;

    if (n >= LINKS || modem.links[n].fd < 0) {
        put("link is not valid");
        put_err();
    } else if (size == 0 || size > SEND_MAX) {
        put("too long");
        put_err();
    } else {
        modem.prompted = true;
        modem.to = n;
        modem.expected = size;
        modem.received = 0;
        put_ok();
        put_bytes("> ", 2, 0);
    }
}

static void fetch(char *arguments[], unsigned count)
{
    unsigned n = count > 1 ? number(arguments[0]) : LINKS;
    unsigned limit = count > 1 ? number(arguments[1]) : 0;
    char data[SEND_MAX];
    ssize_t got = 0;

    if (n >= LINKS || modem.links[n].fd < 0 || limit == 0) {
        put_err();
        return;
    }
    modem.links[n].passive_told = false;
    got = link_read(&modem.links[n], data, limit < sizeof data ? limit : sizeof data);
    if (got > 0) {
        char heading[40];
        int size = snprintf(heading, sizeof heading, "+CIPRECVDATA,%zd:", got);
        put_bytes(heading, (size_t)size, 0);
        put_bytes(data, lose(data, (size_t)got), 0);
    }
    put_ok();
}

/* A name that version 1.7 writes with _CUR or _DEF and 2.x without. */
static bool named(const char *name, const char *plain)
{
    size_t size = strlen(plain);
    if (strncmp(name, plain, size) != 0) {
        return false;
    }
    return name[size] == 0 || strcmp(name + size, "_CUR") == 0 || strcmp(name + size, "_DEF") == 0;
}

/* "+NAME", "+NAME?" or "+NAME=arguments". */
static void extended(char *name)
{
    char *arguments[8] = {0};
    char *tail = name + strcspn(name, "=?");
    bool asks = *tail == '?', sets = *tail == '=';
    unsigned count = 0;

    *tail = 0;
    if (sets) {
        count = split(tail + 1, arguments, 8);
    }
    if (strcmp(name, "RST") == 0) {
        put_ok();
        reset();
    } else if (strcmp(name, "GMR") == 0) {
        put(options.version_2 ? "AT version:2.2.0.0" : "AT version:1.7.5.0");
        put(options.version_2 ? "SDK version:v3.4" : "SDK version:3.0.5");
        put_ok();
    } else if (named(name, "CWMODE") && sets) {
        unsigned mode = number(arguments[0]);
        if (mode > 3 || (mode == 0 && !options.version_2) || (count > 1 && !options.version_2)) {
            put_err();
        } else {
            modem.mode = mode;
            put_ok();
        }
    } else if (named(name, "CIPSTAMAC") && asks) {
        put("+%s:\"%s\"", name, mac);
        put_ok();
    } else if (strcmp(name, "CWLAPOPT") == 0 && count > 1) {
        modem.scan_mask = number(arguments[1]);
        put_ok();
    } else if (strcmp(name, "CWLAP") == 0) {
        scan(name);
    } else if (named(name, "CWJAP") && sets) {
        join(name, arguments, count);
    } else if (strcmp(name, "CWQAP") == 0) {
        modem.joined = false;
        put_ok();
        put("WIFI DISCONNECT");
    } else if (named(name, "CIPSTA") && asks) {
        show_address(name);
    } else if (named(name, "CIPDNS") && asks) {
        put("+%s:1,\"127.0.0.1\"", name);
        put_ok();
    } else if (strcmp(name, "CIPDOMAIN") == 0 && count == 1) {
        put("+CIPDOMAIN:%s", "127.0.0.1");
        put_ok();
    } else if (strcmp(name, "CIPMUX") == 0 && count == 1) {
        modem.multiple = number(arguments[0]) == 1;
        put_ok();
    } else if (strcmp(name, "CIPRECVMODE") == 0 && count == 1) {
        modem.passive = number(arguments[0]) == 1;
        put_ok();
    } else if (strcmp(name, "CIPRECVDATA") == 0) {
        fetch(arguments, count);
    } else if (strcmp(name, "CIPSTART") == 0) {
        start(arguments, count);
    } else if (strcmp(name, "CIPSEND") == 0) {
        send_to(arguments, count);
    } else if (strcmp(name, "CIPCLOSE") == 0 && count == 1) {
        unsigned n = number(arguments[0]);
        if (n < LINKS && modem.links[n].fd >= 0) {
            link_close(n);
            put("%u,CLOSED", n);
            put_ok();
        } else {
            put_err();
        }
    } else if ((strcmp(name, "UART_CUR") == 0 || named(name, "CWDHCP") || named(name, "CIPSTA") ||
                strcmp(name, "CWHOSTNAME") == 0 || strcmp(name, "CWAUTOCONN") == 0 ||
                strcmp(name, "CIPDINFO") == 0) &&
               sets) {
        put_ok(); /* settings that make no difference to the model */
    } else {
        put_err();
    }
}

static void command(char *line)
{
    static const char garbage[] = "\x00\xff+CW\x80\x7f,,\"+IPD,9,:\r\n";

    modem.commands++;
    if (modem.commands == options.reset_at) {
        reset();
        return;
    }
    if (modem.booting) {
        return;
    }
    if (modem.commands == options.busy_at) {
        put("busy p...");
    }
    if (modem.commands == options.noise_at) {
        put_bytes(garbage, sizeof garbage - 1, 0);
    }
    if (options.slow_ms) {
        put_bytes("", 0, options.slow_ms);
    }
    if (strcmp(line, "AT") == 0) {
        put_ok();
    } else if (strcmp(line, "ATE0") == 0 || strcmp(line, "ATE1") == 0) {
        modem.echo = line[3] == '1';
        put_ok();
    } else if (strncmp(line, "AT+", 3) == 0) {
        extended(line + 3);
    } else {
        put_err();
    }
}

/* All bytes of a CIPSEND are there. */
static void send_raw(void)
{
    struct link *link = &modem.links[modem.to];
    size_t sent = 0;

    modem.prompted = false;
    put("\r\nRecv %zu bytes", modem.expected);
    while (link->fd >= 0 && sent < modem.expected) {
        ssize_t more = send(link->fd, modem.raw + sent, modem.expected - sent, MSG_NOSIGNAL);
        if (more > 0) {
            sent += (size_t)more;
        } else if (errno == EAGAIN || errno == EWOULDBLOCK) {
            struct pollfd wait = {.fd = link->fd, .events = POLLOUT};
            poll(&wait, 1, 1000);
        } else if (errno != EINTR && errno != ECONNREFUSED) {
            break;
        }
    }
    put(sent == modem.expected ? "\r\nSEND OK" : "\r\nSEND FAIL");
}

static void take(char c)
{
    if (modem.prompted) {
        modem.raw[modem.received++] = c;
        if (modem.received == modem.expected) {
            send_raw();
        }
        return;
    }
    if (modem.echo && !modem.booting) {
        put_bytes(&c, 1, 0);
    }
    if (c == '\n') {
        while (modem.used && (modem.command[modem.used - 1] == '\r')) {
            modem.used--;
        }
        modem.command[modem.used] = 0;
        if (modem.used) {
            note(">", modem.command, modem.used);
            command(modem.command);
        }
        modem.used = 0;
    } else if (modem.used < sizeof modem.command - 1) {
        modem.command[modem.used++] = c;
    }
}

/* Write what is due; returns milliseconds until the next piece is, -1: nothing waits. False in
 * *open when the line is gone. */
static int flush(bool *open)
{
    while (modem.first) {
        struct output *output = modem.first;
        uint64_t now = now_ms();
        if (output->due_ms > now) {
            return (int)(output->due_ms - now);
        }
        while (output->sent < output->size) {
            ssize_t more = send(modem.line, output->bytes + output->sent,
                                output->size - output->sent, MSG_NOSIGNAL);
            if (more < 0 && errno != EINTR) {
                *open = errno == EAGAIN || errno == EWOULDBLOCK;
                return -1;
            }
            output->sent += more > 0 ? (size_t)more : 0;
        }
        note("<", output->bytes, output->size);
        modem.booting &= !output->ready;
        modem.waiting -= output->size;
        modem.first = output->next;
        modem.last = modem.first ? modem.last : NULL;
        free(output);
    }
    return -1;
}

/* Serve one connection of the serial line until it closes. */
static void serve(int line)
{
    bool open = true;

    modem.line = line;
    fcntl(line, F_SETFL, O_NONBLOCK);
    reset();
    while (open) {
        struct pollfd wait[1 + LINKS] = {{.fd = line, .events = POLLIN}};
        int patience = flush(&open);
        if (modem.first && patience < 0) {
            wait[0].events |= POLLOUT;
        }
        for (unsigned n = 0; n < LINKS; n++) {
            struct link *link = &modem.links[n];
            bool quiet = modem.waiting > BACKLOG || link->passive_told || modem.prompted;
            wait[1 + n].fd = quiet ? -1 : link->fd;
            wait[1 + n].events = POLLIN;
        }
        if (!open || poll(wait, 1 + LINKS, patience) < 0) {
            open = open && errno == EINTR;
            continue;
        }
        if (wait[0].revents & (POLLIN | POLLHUP | POLLERR)) {
            char bytes[512];
            ssize_t got = recv(line, bytes, sizeof bytes, 0);
            open = got > 0 || (got < 0 && (errno == EAGAIN || errno == EINTR));
            for (ssize_t i = 0; i < got; i++) {
                take(bytes[i]);
            }
        }
        for (unsigned n = 0; n < LINKS; n++) {
            if (wait[1 + n].revents && modem.links[n].fd >= 0) {
                link_serve(n);
            }
        }
    }
    for (unsigned n = 0; n < LINKS; n++) {
        link_close(n);
    }
    forget_output();
    close(line);
}

static const char usage[] =
    "usage: esp_at [option]... SOCKET\n"
    "Simulate a Wi-Fi module with ESP-AT firmware behind the Unix socket SOCKET, which it makes;\n"
    "QEMU connects with -chardev socket,id=NAME,path=SOCKET. Says \"listening\" when it is there.\n"
    "Connections of the guest go to this machine's loopback interface, which it knows as its\n"
    "gateway and as 127.0.0.1.\n"
    "\n"
    "  --at 1.7|2.x      the firmware's version (1.7)\n"
    "  --ssid NAME       the one network (septum)\n"
    "  --password TEXT   its password (partition)\n"
    "  --ip A.B.C.D      the guest's address; the gateway is A.B.C.1 (192.168.4.2)\n"
    "  --port FROM=TO    connections to port FROM go to port TO\n"
    "  --once            end when the connection closes\n"
    "  --verbose         show the dialogue on standard error\n"
    "\n"
    "Faults on request; commands are counted from 1:\n"
    "  --slow MS         every answer comes MS milliseconds late\n"
    "  --busy N          command N is answered with \"busy p...\" first\n"
    "  --garbage N       bytes that mean nothing come before the answer to command N\n"
    "  --reset N         the module resets instead of answering command N\n"
    "  --overrun AT,N    from received byte AT on N bytes are lost in the module\n"
    "\n"
    "Exit status: 0 ended as asked, 2 usage or the socket could not be made.\n";

static void __attribute__((noreturn)) misuse(const char *what, const char *value)
{
    fprintf(stderr, "esp_at: %s '%s'; esp_at --help tells\n", what, value);
    exit(2);
}

static unsigned count_option(const char *text)
{
    unsigned value = number(text);
    if (value == 0xFFFFFFFFu) {
        misuse("not a number:", text);
    }
    return value;
}

/* Cuts "A,B" in two; returns B. */
static char *pair_option(char *text, char separator)
{
    char *second = strchr(text, separator);
    if (!second) {
        misuse("not two numbers:", text);
    }
    *second = 0;
    return second + 1;
}

static int listen_at(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (strlen(path) >= sizeof address.sun_path) {
        misuse("the socket's path is too long:", path);
    }
    strcpy(address.sun_path, path);
    if (connect(fd, (const struct sockaddr *)&address, sizeof address) != 0 &&
        errno == ECONNREFUSED) {
        unlink(path); /* left behind by a module that is gone */
    }
    if (fd < 0 || bind(fd, (const struct sockaddr *)&address, sizeof address) != 0 ||
        listen(fd, 1) != 0) {
        fprintf(stderr, "esp_at: %s: %s\n", path, strerror(errno));
        exit(2);
    }
    return fd;
}

int main(int argc, char *argv[])
{
    enum {
        AT = 1,
        SSID,
        PASSWORD,
        IP,
        PORT,
        ONCE,
        VERBOSE,
        SLOW,
        BUSY,
        GARBAGE,
        RESET,
        OVERRUN,
        HELP
    };
    static const struct option known[] = {
        {"at", required_argument, NULL, AT},
        {"ssid", required_argument, NULL, SSID},
        {"password", required_argument, NULL, PASSWORD},
        {"ip", required_argument, NULL, IP},
        {"port", required_argument, NULL, PORT},
        {"once", no_argument, NULL, ONCE},
        {"verbose", no_argument, NULL, VERBOSE},
        {"slow", required_argument, NULL, SLOW},
        {"busy", required_argument, NULL, BUSY},
        {"garbage", required_argument, NULL, GARBAGE},
        {"reset", required_argument, NULL, RESET},
        {"overrun", required_argument, NULL, OVERRUN},
        {"help", no_argument, NULL, HELP},
        {NULL, 0, NULL, 0},
    };
    struct in_addr address;
    bool once = false;
    char *second;

    for (int option; (option = getopt_long(argc, argv, "", known, NULL)) != -1;) {
        switch (option) {
        case AT:
            options.version_2 = optarg[0] == '2';
            if (strcmp(optarg, "1.7") != 0 && strncmp(optarg, "2.", 2) != 0) {
                misuse("no such AT version:", optarg);
            }
            break;
        case SSID:
            options.ssid = optarg;
            break;
        case PASSWORD:
            options.password = optarg;
            break;
        case IP:
            options.address = optarg;
            if (inet_pton(AF_INET, optarg, &address) != 1) {
                misuse("not an address:", optarg);
            }
            break;
        case ONCE:
            once = true;
            break;
        case VERBOSE:
            options.verbose = true;
            break;
        case SLOW:
            options.slow_ms = count_option(optarg);
            break;
        case BUSY:
            options.busy_at = count_option(optarg);
            break;
        case GARBAGE:
            options.noise_at = count_option(optarg);
            break;
        case RESET:
            options.reset_at = count_option(optarg);
            break;
        case OVERRUN:
            second = pair_option(optarg, ',');
            options.drop_at = count_option(optarg);
            options.drop = count_option(second);
            break;
        case PORT:
            second = pair_option(optarg, '=');
            options.port = count_option(optarg);
            options.real_port = count_option(second);
            break;
        case HELP:
            fputs(usage, stdout);
            return 0;
        default:
            return 2;
        }
    }
    if (optind != argc - 1) {
        fputs(usage, stderr);
        return 2;
    }
    for (unsigned n = 0; n < LINKS; n++) {
        modem.links[n].fd = -1;
    }
    int listener = listen_at(argv[optind]);
    puts("listening");
    fflush(stdout);
    do {
        int line = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
        if (line >= 0) {
            serve(line);
        }
    } while (!once);
    unlink(argv[optind]);
    return 0;
}
