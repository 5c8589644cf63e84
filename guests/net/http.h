/* SPDX-License-Identifier: Apache-2.0 */
/* A web server of two documents on lwIP's raw TCP: `/` and `/status.json`. */
#ifndef NET_HTTP_H
#define NET_HTTP_H

#include <stdbool.h>
#include <stdint.h>

/* The page is constant; the status is written anew for each request. */
extern const char http_page[], http_page_end[];
uint32_t http_status(char *out, uint32_t size);

/* Told of each page that was handed over whole; client is dotted decimal. */
void http_page_served(const char *client);

bool http_start(uint16_t port);

#endif
