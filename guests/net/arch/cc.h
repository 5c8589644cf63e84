/* SPDX-License-Identifier: Apache-2.0 */
/* lwIP's view of compiler and platform. There is no C library: lwIP is told to bring its own. */
#ifndef NET_ARCH_CC_H
#define NET_ARCH_CC_H

#include <stdint.h>
#include <string.h>

#define LWIP_NO_INTTYPES_H 1
#define LWIP_NO_CTYPE_H    1
#define LWIP_NO_UNISTD_H   1

#define X8_F  "x"
#define U16_F "u"
#define S16_F "d"
#define X16_F "x"
#define U32_F "u"
#define S32_F "d"
#define X32_F "x"
#define SZT_F "u"

void lwip_assertion(const char *text, const char *file, int line) __attribute__((noreturn));
uint32_t lwip_random(void);

#define LWIP_PLATFORM_DIAG(x)
#define LWIP_PLATFORM_ASSERT(text) lwip_assertion(text, __FILE__, __LINE__)
#define LWIP_RAND()                lwip_random()

#endif
