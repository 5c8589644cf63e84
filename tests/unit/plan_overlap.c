/* SPDX-License-Identifier: Apache-2.0 */
/* Every pair of kinds of windows, in one VM and in two, and every kind over the hypervisor's: where
 * they overlap the system is refused. The messages are those of plan_cases/. */
#include "plan_support.h"

#include "../../plan/host.h"

#include <stdlib.h>
#include <string.h>

enum kind { CODE, RAM, SHARED, DEVICE, RAW, MEDIATED, KINDS };
static const char *const kind_names[KINDS] = {"code", "ram", "shared", "device", "raw", "mediated"};

/* Where a kind belongs, and what of the hypervisor lies in such a place. */
#define MEMORY     0x28300000u
#define UART1_BASE 0x40201000u
#define KEPT_RAM   0x28008000u
#define KEPT_BLOCK 0x40080000u
static bool is_memory(enum kind kind)
{
    return kind == CODE || kind == RAM || kind == SHARED;
}

/* Two sound VMs, and room for two windows more in each. */
struct pair {
    struct septum_config config;
    struct septum_vm vms[2];
    struct septum_region regions[2][4];
    struct septum_dev devs[2][2];
    struct septum_ipc ipcs[2][2];
    struct septum_shmem shmems[2];
};

static void pair_open(struct pair *pair)
{
    static const struct septum_region memory[2][2] = {{A_MEMORY}, {B_MEMORY}};
    static const struct septum_config base = {SYSTEM};
    static const char *const names[2] = {"a", "b"};
    *pair = (struct pair){.config = base};
    pair->config.vmlist = (struct septum_vms){.count = 2, .list = pair->vms};
    pair->config.shmemlist.list = pair->shmems;
    for (unsigned v = 0; v < 2; v++) {
        struct septum_vm *vm = &pair->vms[v];
        vm->name = names[v];
        vm->image = "@beat";
        memcpy(pair->regions[v], memory[v], sizeof memory[v]);
        vm->platform.regions = (struct septum_regions){.count = 2, .list = pair->regions[v]};
        vm->platform.devs.list = pair->devs[v];
        vm->platform.ipcs.list = pair->ipcs[v];
    }
}

static void pair_share(struct pair *pair, uint32_t base)
{
    static const char *const names[2] = {"s", "t"};
    unsigned n = pair->config.shmemlist.count++;
    pair->shmems[n] = (struct septum_shmem){.name = names[n], .base = base, .size = KiB(4)};
    for (unsigned v = 0; v < 2; v++)
        pair->ipcs[v][pair->vms[v].platform.ipcs.count++].shmem = names[n];
}

static void pair_add(struct pair *pair, unsigned v, enum kind kind, uint32_t base)
{
    static const struct septum_rule rules[] = {REG_RW(0, 1), REG_RW(KiB(2), 1)};
    struct septum_platform *platform = &pair->vms[v].platform;
    if (kind == SHARED) {
        pair_share(pair, base);
    } else if (kind == CODE || kind == RAM) {
        pair->regions[v][platform->regions.count++] = (struct septum_region){
            .kind = kind == CODE ? SEPTUM_CODE : SEPTUM_RAM, .base = base, .size = KiB(4)};
    } else {
        struct septum_dev *dev = &pair->devs[v][platform->devs.count++];
        *dev = (struct septum_dev){.base = base, .size = KiB(4)};
        if (kind == DEVICE)
            *dev = (struct septum_dev)DEV(UART1);
        if (kind == MEDIATED) {
            dev->mode = SEPTUM_DEV_MEDIATED;
            dev->rules = (struct septum_rules){.count = 2, .list = rules};
        }
    }
}

/* Whether the system is refused. */
static bool pair_refused(const struct pair *pair)
{
    struct system *system = host_zeroed(1, sizeof *system);
    assert_true(system_open(system, board_find("mps2-an505"), &pair->config, "."));
    system_check(system);
    bool refused = system->problems.errors > 0;
    system_close(system);
    free(system);
    return refused;
}

static void each_kind_alone(void **state)
{
    (void)state;
    for (unsigned kind = 0; kind < KINDS; kind++) {
        struct pair pair;
        pair_open(&pair);
        pair_add(&pair, 0, kind, is_memory(kind) ? MEMORY : UART1_BASE);
        if (pair_refused(&pair))
            fail_msg("%s is refused", kind_names[kind]);
    }
}

/* The second window begins in the middle of the first. A pair of which one belongs in memory and
 * the other in device space is tried in both. */
static void every_pair(void **state)
{
    (void)state;
    static const uint32_t places[2] = {MEMORY, UART1_BASE};
    for (unsigned first = 0; first < KINDS; first++)
        for (unsigned second = 0; second < KINDS; second++)
            for (unsigned v = 0; v < 2; v++)
                for (unsigned p = 0; p < 2; p++) {
                    bool here = is_memory(first) == (p == 0) || is_memory(second) == (p == 0);
                    bool by_name = first == DEVICE || second == DEVICE;
                    struct pair pair;
                    if (!here || (by_name && places[p] != UART1_BASE))
                        continue;
                    pair_open(&pair);
                    pair_add(&pair, 0, first, places[p]);
                    pair_add(&pair, v, second, places[p] + KiB(2));
                    if (!pair_refused(&pair))
                        fail_msg("%s and %s of %s VM at 0x%08x are not refused", kind_names[first],
                                 kind_names[second], v ? "another" : "the same", places[p]);
                }
}

static void over_the_hypervisor(void **state)
{
    (void)state;
    for (unsigned kind = 0; kind < KINDS; kind++) {
        struct pair pair;
        if (kind == DEVICE) /* by name, which plan_cases/device-of-hypervisor has */
            continue;
        pair_open(&pair);
        pair_add(&pair, 0, kind, is_memory(kind) ? KEPT_RAM : KEPT_BLOCK);
        if (!pair_refused(&pair))
            fail_msg("%s over the hypervisor's is not refused", kind_names[kind]);
    }
}

int plan_overlap_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_kind_alone),
        cmocka_unit_test(every_pair),
        cmocka_unit_test(over_the_hypervisor),
    };
    return cmocka_run_group_tests_name("plan overlaps", tests, NULL, NULL);
}
