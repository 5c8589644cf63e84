/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One request a connection: read the request's head, answer, close. The page is sent from where it
 * lies in CODE; everything else is copied, because lwIP may have to send it again after the
 * connection's slot here has been given to the next one.
 */
#include "http.h"

#include "text.h"

#include <lwip/tcp.h>
#include <string.h>

#define CONNECTIONS    8
#define STATUS_MAX     1280
#define REQUEST_MAX    8192u /* bytes of request head that a client may send */
#define POLL_HALF_SECS 4     /* lwIP polls every 2 s */
#define POLLS_MAX      5     /* so a silent client is dropped after 10 s */

struct connection {
    struct tcp_pcb *pcb; /* 0: free */
    char line[48];       /* the start of the request line */
    uint16_t seen;       /* bytes of request head so far */
    uint8_t newlines;    /* 2: the head is complete */
    uint8_t polls;
    bool answered; /* the answer's head is with lwIP */
    const char *body;
    uint32_t left; /* bytes of body not yet with lwIP */
    bool is_page;
    char status[STATUS_MAX];
};
static struct connection connections[CONNECTIONS];

static bool starts(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static void detach(struct connection *c)
{
    tcp_arg(c->pcb, NULL);
    tcp_recv(c->pcb, NULL);
    tcp_sent(c->pcb, NULL);
    tcp_err(c->pcb, NULL);
    tcp_poll(c->pcb, NULL, 0);
    c->pcb = NULL;
}

/* lwIP is the one who must know that a pcb was aborted within its callback. */
static err_t drop(struct connection *c)
{
    struct tcp_pcb *pcb = c->pcb;
    detach(c);
    tcp_abort(pcb);
    return ERR_ABRT;
}

/* Hand over as much as lwIP takes, close when all of it is there. */
static err_t pump(struct connection *c)
{
    struct tcp_pcb *pcb = c->pcb;
    while (c->left) {
        uint16_t room = tcp_sndbuf(pcb);
        uint16_t n = c->left < room ? (uint16_t)c->left : room;
        uint8_t flags =
            (c->is_page ? 0 : TCP_WRITE_FLAG_COPY) | (n < c->left ? TCP_WRITE_FLAG_MORE : 0);
        if (n == 0 || tcp_write(pcb, c->body, n, flags) != ERR_OK) {
            tcp_output(pcb);
            return ERR_OK; /* goes on when the client acknowledged something, or at the next poll */
        }
        c->body += n;
        c->left -= n;
    }
    if (c->is_page) {
        http_page_served(ipaddr_ntoa(&pcb->remote_ip));
        c->is_page = false;
    }
    detach(c);
    if (tcp_close(pcb) != ERR_OK) {
        tcp_abort(pcb);
        return ERR_ABRT;
    }
    return ERR_OK;
}

static err_t answer(struct connection *c)
{
    const char *code = "200 OK", *type = "text/html; charset=utf-8";
    bool head_only = starts(c->line, "HEAD ");
    const char *path = c->line + (head_only ? 5 : 4);
    char head[160];

    c->is_page = false;
    if (!head_only && !starts(c->line, "GET ")) {
        code = "405 Method Not Allowed";
        type = "text/plain";
        c->body = "Only GET and HEAD are served here.\n";
        c->left = strlen(c->body);
    } else if (starts(path, "/ ") || starts(path, "/?")) {
        c->body = http_page;
        c->left = (uint32_t)(http_page_end - http_page);
        c->is_page = true;
    } else if (starts(path, "/status.json ")) {
        type = "application/json";
        c->body = c->status;
        c->left = http_status(c->status, sizeof c->status);
    } else {
        code = "404 Not Found";
        type = "text/plain";
        c->body = "There is / and /status.json.\n";
        c->left = strlen(c->body);
    }
    uint32_t n = format(head, sizeof head,
                        "HTTP/1.1 %s\r\nContent-Type: %s\r\nContent-Length: %u\r\n"
                        "Cache-Control: no-store\r\nConnection: close\r\n\r\n",
                        code, type, c->left);
    if (tcp_write(c->pcb, head, (uint16_t)n, TCP_WRITE_FLAG_COPY) != ERR_OK) {
        return drop(c);
    }
    c->answered = true;
    if (head_only) {
        c->left = 0;
        c->is_page = false;
    }
    return pump(c);
}

static err_t on_receive(void *arg, struct tcp_pcb *pcb, struct pbuf *p, err_t err)
{
    struct connection *c = arg;
    if (!p) {
        /* The client has said all it will. That is no reason not to answer what it asked. */
        return c->answered ? ERR_OK : drop(c);
    }
    if (err != ERR_OK) {
        pbuf_free(p);
        return drop(c);
    }
    for (struct pbuf *q = p; q && c->newlines < 2; q = q->next) {
        const char *text = q->payload;
        for (uint16_t i = 0; i < q->len && c->newlines < 2; i++) {
            if (c->seen < sizeof c->line - 1u) {
                c->line[c->seen] = text[i];
            }
            c->seen++;
            if (text[i] == '\n') {
                c->newlines++;
            } else if (text[i] != '\r') {
                c->newlines = 0;
            }
        }
    }
    tcp_recved(pcb, p->tot_len);
    pbuf_free(p);
    c->polls = 0;
    if (c->seen > REQUEST_MAX) {
        return drop(c);
    }
    return c->newlines < 2 || c->answered ? ERR_OK : answer(c);
}

static err_t on_sent(void *arg, struct tcp_pcb *pcb, u16_t len)
{
    struct connection *c = arg;
    (void)pcb;
    (void)len;
    c->polls = 0;
    return c->answered ? pump(c) : ERR_OK;
}

static err_t on_poll(void *arg, struct tcp_pcb *pcb)
{
    struct connection *c = arg;
    (void)pcb;
    if (++c->polls > POLLS_MAX) {
        return drop(c);
    }
    return c->answered ? pump(c) : ERR_OK;
}

/* lwIP has freed the pcb already. */
static void on_error(void *arg, err_t err)
{
    struct connection *c = arg;
    (void)err;
    c->pcb = NULL;
}

static err_t on_accept(void *arg, struct tcp_pcb *pcb, err_t err)
{
    (void)arg;
    if (!pcb || err != ERR_OK) {
        return ERR_VAL;
    }
    for (uint32_t i = 0; i < CONNECTIONS; i++) {
        struct connection *c = &connections[i];
        if (!c->pcb) {
            memset(c, 0, sizeof *c);
            c->pcb = pcb;
            tcp_arg(pcb, c);
            tcp_recv(pcb, on_receive);
            tcp_sent(pcb, on_sent);
            tcp_err(pcb, on_error);
            tcp_poll(pcb, on_poll, POLL_HALF_SECS);
            return ERR_OK;
        }
    }
    tcp_abort(pcb);
    return ERR_ABRT;
}

bool http_start(uint16_t port)
{
    struct tcp_pcb *pcb = tcp_new_ip_type(IPADDR_TYPE_V4);
    if (!pcb || tcp_bind(pcb, IP4_ADDR_ANY, port) != ERR_OK) {
        return false;
    }
    pcb = tcp_listen_with_backlog(pcb, CONNECTIONS);
    if (!pcb) {
        return false;
    }
    tcp_accept(pcb, on_accept);
    return true;
}
