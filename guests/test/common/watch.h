/* SPDX-License-Identifier: Apache-2.0 */
/* What the guests `trespass` and `watched` say to each other in the shared region: one word. */
#ifndef TEST_WATCH_H
#define TEST_WATCH_H

#define WATCH_READY 0x52454459u /* the watched VM has laid everything out */
#define WATCH_OVER  0x4F564552u /* the trespasser has tried everything */

#endif
