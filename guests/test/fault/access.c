/* SPDX-License-Identifier: Apache-2.0 */
#include "fault.h"

#include "../common/test.h"

/* instructions.S */
void load_word(uint32_t address);
void load_byte(uint32_t address);
void load_half(uint32_t address);
void load_pair(uint32_t address);
void load_many(uint32_t address);
void load_exclusive(uint32_t address);
void load_float(uint32_t address);
void store_word(uint32_t address);
void store_byte(uint32_t address);
void store_half(uint32_t address);
void store_pair(uint32_t address);
void store_many(uint32_t address);
void store_float(uint32_t address);
void jump(uint32_t address);

#define PEER_RAM  (TEST_RAM(VM_INDEX + 1) + 0x100u)
#define PEER_CODE (TEST_CODE(VM_INDEX + 1) + 0x400u)

static void use(void (*access)(uint32_t), uint32_t address)
{
    announce((uint32_t)access, address);
    access(address);
}

/* A refused branch is reported at its target, whose Thumb bit the stacked PC has not got. */
static void branch(uint32_t target)
{
    announce(target, target & ~1u);
    jump(target);
}

#define ACCESS(function, how, where) \
    static void function(void)       \
    {                                \
        use(how, where);             \
    }
#define BRANCH(function, where) \
    static void function(void)  \
    {                           \
        branch(where);          \
    }

ACCESS(peer_load, load_word, PEER_RAM)
ACCESS(peer_load_byte, load_byte, PEER_RAM + 1)
ACCESS(peer_load_half, load_half, PEER_RAM + 2)
ACCESS(peer_load_pair, load_pair, PEER_RAM)
ACCESS(peer_load_many, load_many, PEER_RAM)
ACCESS(peer_load_exclusive, load_exclusive, PEER_RAM)
ACCESS(peer_store, store_word, PEER_RAM)
ACCESS(peer_store_byte, store_byte, PEER_RAM + 3)
ACCESS(peer_store_half, store_half, PEER_RAM + 2)
ACCESS(peer_store_pair, store_pair, PEER_RAM)
ACCESS(peer_store_many, store_many, PEER_RAM)
ACCESS(peer_code_load, load_word, PEER_CODE)
ACCESS(peer_code_store, store_word, PEER_CODE)
BRANCH(peer_execute, PEER_CODE | 1u)
ACCESS(peer_alias_load, load_word, PEER_RAM | 0x10000000u)
ACCESS(own_alias_load, load_word, TEST_RAM(VM_INDEX) | 0x10000000u)
ACCESS(peer_device_load, load_word, TEST_BEAT_TIMER)
ACCESS(peer_device_store, store_word, TEST_BEAT_TIMER)
ACCESS(peer_device2_load, load_word, TEST_BEAT_CLOCK)
ACCESS(shared_load, load_word, TEST_SHARED(0))

ACCESS(hyp_code_load, load_word, TEST_HYP_CODE_S)
ACCESS(hyp_code_load_ns, load_word, TEST_HYP_CODE_NS + 0x100u)
ACCESS(hyp_ram_load, load_word, TEST_HYP_RAM_S)
ACCESS(hyp_ram_store, store_word, TEST_HYP_RAM_S)
ACCESS(hyp_ram_load_ns, load_word, TEST_HYP_RAM_NS)
ACCESS(hyp_ram_store_ns, store_word, TEST_HYP_RAM_NS)
BRANCH(hyp_execute, TEST_HYP_CODE_S + 0x401u)
BRANCH(hyp_execute_ns, TEST_HYP_CODE_NS + 0x401u)
BRANCH(hyp_execute_stub, TEST_HYP_STUB_NS + 1u)
ACCESS(time_base_load, load_word, TEST_TIME_BASE)
ACCESS(time_base_store, store_word, TEST_TIME_BASE)
ACCESS(filters_store, store_word, TEST_FILTERS)

ACCESS(device_load, load_word, TEST_OTHER_DEVICE)
ACCESS(device_store, store_word, TEST_OTHER_DEVICE)
ACCESS(ungranted_load, load_word, TEST_UNGRANTED)
ACCESS(unmapped_load, load_word, TEST_UNMAPPED)
ACCESS(null_load, load_word, 0)
ACCESS(null_store, store_word, 0)
BRANCH(null_execute, 1)
BRANCH(call_limit, SEPTUM_CALL_BASE + 4u * SEPTUM_CALL_LIMIT + 1u)
BRANCH(call_below, SEPTUM_CALL_BASE - 4u + 1u)
BRANCH(call_between, SEPTUM_CALL_BASE + 2u + 1u)

static void peer_load_float(void)
{
    CPACR |= CPACR_FPU;
    barrier();
    use(load_float, PEER_RAM);
}

static void peer_store_float(void)
{
    CPACR |= CPACR_FPU;
    barrier();
    use(store_float, PEER_RAM);
}

/* Off the end of the VM's own RAM, half inside and half out. */
static void straddle_load(void)
{
    announce((uint32_t)load_word, TEST_RAM(VM_INDEX) + TEST_RAM_SIZE - 2u);
    load_word(TEST_RAM(VM_INDEX) + TEST_RAM_SIZE - 2u);
}

static void store_at_peer(void)
{
    use(store_word, PEER_RAM);
}

/* The same misdeed where the processor runs at a boosted priority. */
static void peer_store_line0(void)
{
    in_line(0, store_at_peer);
}

static void peer_store_line80(void)
{
    in_line(0x80, store_at_peer);
}

static void peer_store_primask(void)
{
    interrupts_off();
    store_at_peer();
}

static void peer_store_faultmask(void)
{
    __asm__ volatile("cpsid f" ::: "memory");
    store_at_peer();
}

static void peer_store_unprivileged(void)
{
    announce((uint32_t)store_word, PEER_RAM);
    MSR(control, CONTROL_NPRIV);
    store_word(PEER_RAM);
}

/* A call that returns into the peer. */
static void return_to_peer(void)
{
    announce(PEER_CODE, PEER_CODE);
    __asm__ volatile("mov lr, %0\n\tbx %1" ::"r"(PEER_CODE | 1u), "r"(SEPTUM_CALL_BASE + 1u)
                     : "r0", "r1", "lr");
}

const struct misdeed refused_accesses[] = {
    {"peer-load", peer_load},
    {"peer-load-b", peer_load_byte},
    {"peer-load-h", peer_load_half},
    {"peer-load-pair", peer_load_pair},
    {"peer-load-many", peer_load_many},
    {"peer-load-ex", peer_load_exclusive},
    {"peer-load-fp", peer_load_float},
    {"peer-store", peer_store},
    {"peer-store-b", peer_store_byte},
    {"peer-store-h", peer_store_half},
    {"peer-store-pair", peer_store_pair},
    {"peer-store-many", peer_store_many},
    {"peer-store-fp", peer_store_float},
    {"peer-store-l0", peer_store_line0},
    {"peer-store-l80", peer_store_line80},
    {"peer-store-pm", peer_store_primask},
    {"peer-store-fm", peer_store_faultmask},
    {"peer-store-up", peer_store_unprivileged},
    {"peer-code-load", peer_code_load},
    {"peer-code-store", peer_code_store},
    {"peer-exec", peer_execute},
    {"peer-alias", peer_alias_load},
    {"own-alias", own_alias_load},
    {"peer-dev-load", peer_device_load},
    {"peer-dev-store", peer_device_store},
    {"peer-dev2-load", peer_device2_load},
    {"shared-load", shared_load},
    {"hyp-code", hyp_code_load},
    {"hyp-code-ns", hyp_code_load_ns},
    {"hyp-ram", hyp_ram_load},
    {"hyp-ram-ns", hyp_ram_load_ns},
    {"hyp-ram-st", hyp_ram_store},
    {"hyp-ram-st-ns", hyp_ram_store_ns},
    {"hyp-exec", hyp_execute},
    {"hyp-exec-ns", hyp_execute_ns},
    {"hyp-exec-stub", hyp_execute_stub},
    {"timebase-load", time_base_load},
    {"timebase-store", time_base_store},
    {"filters-store", filters_store},
    {"dev-load", device_load},
    {"dev-store", device_store},
    {"ungranted-load", ungranted_load},
    {"unmapped-load", unmapped_load},
    {"straddle-load", straddle_load},
    {"null-load", null_load},
    {"null-store", null_store},
    {"null-exec", null_execute},
    {"call-limit", call_limit},
    {"call-below", call_below},
    {"call-between", call_between},
    {"return-to-peer", return_to_peer},
    {0, 0},
};
