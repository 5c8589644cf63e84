# SPDX-License-Identifier: Apache-2.0
# lwIP is Debian's source package, compiled from where tools/lwip.sh keeps it.

LWIP_SOURCES := $(addprefix core/,init def dns inet_chksum ip mem memp netif pbuf tcp tcp_in \
    tcp_out timeouts udp) $(addprefix core/ipv4/,dhcp etharp icmp ip4 ip4_addr ip4_frag) \
    netif/ethernet

# Says LWIP := folder. Made again when that folder is gone.
include build/lwip.mk
build/lwip.mk: tools/lwip.sh $(if $(wildcard $(LWIP)/src),,lwip-is-gone)
	@mkdir -p $(@D)
	@folder=$$(tools/lwip.sh) && echo "LWIP := $$folder" >$@
.PHONY: lwip-is-gone
lwip-is-gone:

GUEST_CFLAGS := -isystem $(LWIP)/src/include
GUEST_OBJECTS += $(LWIP_SOURCES:%=$(GUEST_OUT)/lwip/%.o)

$(GUEST_OUT)/own/page.o: guests/net/page.html

# Not our source: no warnings. Its assertions shall not name folders of the machine that built it.
$(GUEST_OUT)/lwip/%.o: LWIP_FLAGS := $(GUEST_FLOAT) $(GUEST_COMMON) -w -Iguests/net \
    -isystem $(LWIP)/src/include -fmacro-prefix-map=$(LWIP)/src/=lwip/
$(GUEST_OUT)/lwip/%.o: $(LWIP)/src/%.c guests/guests.mk guests/net/guest.mk
	@mkdir -p $(@D)
	@$(CC_ARM) $(LWIP_FLAGS) -c -o $@ $<
