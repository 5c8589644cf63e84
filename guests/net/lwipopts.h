/* SPDX-License-Identifier: Apache-2.0 */
/* lwIP without an operating system: IPv4, DHCP and TCP, all of it called from the main loop. */
#ifndef NET_LWIPOPTS_H
#define NET_LWIPOPTS_H

#define NO_SYS                     1
#define SYS_LIGHTWEIGHT_PROT       0 /* interrupt handlers never call lwIP */
#define LWIP_NETCONN               0
#define LWIP_SOCKET                0
#define LWIP_RAW                   0
#define LWIP_DHCP                  1
#define LWIP_DNS                   1 /* the lease names a server, which the page shows */
#define LWIP_NETIF_HOSTNAME        1
#define LWIP_NETIF_STATUS_CALLBACK 1
#define LWIP_STATS                 0

#define MEM_ALIGNMENT        4
#define MEM_SIZE             (48 * 1024)
#define MEMP_NUM_TCP_PCB     16
#define MEMP_NUM_TCP_SEG     64
#define MEMP_NUM_SYS_TIMEOUT (LWIP_NUM_SYS_TIMEOUT_INTERNAL + 1) /* the link's */
#define PBUF_POOL_SIZE       24
#define PBUF_POOL_BUFSIZE    1536 /* one frame, one buffer */
#define TCP_MSS              1460
#define TCP_WND              (4 * TCP_MSS)
#define TCP_SND_BUF          (4 * TCP_MSS)
#define TCP_SND_QUEUELEN     16
#define TCP_MSL              5000 /* a status page opens many short connections */

#endif
