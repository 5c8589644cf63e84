/* SPDX-License-Identifier: Apache-2.0 */
    .section .rodata.page, "a"
    .global http_page, http_page_end
http_page:
    .incbin "guests/net/page.html"
http_page_end:
