/* SPDX-License-Identifier: Apache-2.0 */
/* The catalogues are consistent in themselves. */
#include "plan_support.h"

#include <string.h>

static void for_each_board(void (*check)(const struct board *))
{
    unsigned i;
    for (i = 0; board_at(i); i++)
        check(board_at(i));
    assert_int_equal(i, 3);
}

static void check_find(const struct board *board)
{
    assert_ptr_equal(board_find(board->name), board);
}

static void boards_are_found(void **state)
{
    (void)state;
    for_each_board(check_find);
    assert_null(board_find("mps2"));
    assert_null(board_find(""));
}

/* Every range of a board: [0, device_count) devices, then memories, then reserved ones that are not
 * inside a memory. */
static unsigned collect(const struct board *board, struct range *ranges)
{
    unsigned n = 0;
    for (unsigned i = 0; i < board->device_count; i++)
        ranges[n++] = board->devices[i].range;
    for (unsigned i = 0; i < board->memory_count; i++)
        ranges[n++] = board->memories[i].range;
    for (unsigned i = 0; i < board->reserved_count; i++)
        if (!board_memory(board, board->reserved[i].range.base))
            ranges[n++] = board->reserved[i].range;
    return n;
}

static void check_ranges(const struct board *board)
{
    struct range ranges[128];
    unsigned n = collect(board, ranges);
    for (unsigned i = 0; i < n; i++) {
        assert_true(ranges[i].base < ranges[i].last);
        assert_int_equal(ranges[i].base % 32, 0);
        assert_int_equal(ranges[i].last % 32, 31);
        assert_int_equal(ranges[i].base >> 28 & 1, 0);
        for (unsigned k = 0; k < i; k++)
            assert_false(ranges_meet(ranges[i], ranges[k]));
    }
}

static void ranges_do_not_overlap(void **state)
{
    (void)state;
    for_each_board(check_ranges);
}

static void check_lines(const struct board *board)
{
    bool taken[MAX_LINES] = {false};
    for (unsigned i = 0; i < board->device_count; i++)
        for (unsigned k = 0; k < board->devices[i].irqs.count; k++) {
            unsigned line = board->devices[i].irqs.list[k];
            assert_true(line < board->lines);
            assert_false(taken[line]);
            taken[line] = true;
        }
    for (unsigned i = 0; i < board->reserved_count; i++)
        for (unsigned k = 0; k < board->reserved[i].irqs.count; k++) {
            unsigned line = board->reserved[i].irqs.list[k];
            assert_true(line < board->lines);
            assert_false(taken[line]);
            taken[line] = true;
        }
}

static void lines_have_one_device(void **state)
{
    (void)state;
    for_each_board(check_lines);
}

static void check_gates(const struct board *board)
{
    for (unsigned i = 0; i < board->device_count; i++) {
        assert_true(strlen(board->devices[i].name) <= SEPTUM_NAME_MAX);
        assert_true(board->devices[i].gate_bit < (board->filter == FILTER_AHB ? 8 : 16));
        for (unsigned k = 0; k < i && board->devices[i].gate; k++)
            assert_false(board->devices[i].gate == board->devices[k].gate &&
                         board->devices[i].gate_bit == board->devices[k].gate_bit);
    }
}

static void gates_open_one_device(void **state)
{
    (void)state;
    for_each_board(check_gates);
}

static void check_mps2(const struct board *board)
{
    assert_int_equal(board->clock_hz, 20000000);
    assert_int_equal(board->lines, 124);
    assert_int_equal(board->sau_regions, 8);
    assert_int_equal(board->store.base, 0x10010000);
    assert_int_equal(board->store.last, 0x101fffff);
    assert_int_equal(board->stub_page.base, 0xfc00);
    assert_int_equal(board->stub_page.last, 0xffff);
    /* Image store and stub page are the hypervisor's, apart from each other. */
    struct range firmware = board_reserved(board, "FIRMWARE")->range;
    struct range store = {board->store.base & ~(1u << 28), board->store.last & ~(1u << 28)};
    assert_true(range_holds(firmware, store));
    assert_true(range_holds(firmware, board->stub_page));
    assert_false(ranges_meet(store, board->stub_page));
}

static void constants_are_the_boards(void **state)
{
    (void)state;
    check_mps2(board_find("mps2-an505"));
    check_mps2(board_find("mps2-an521"));
    assert_true(board_find("mps2-an505")->fpu);
    assert_false(board_find("mps2-an521")->fpu);
    const struct board *board = board_find("lpc55s69");
    assert_int_equal(board->clock_hz, 96000000);
    assert_int_equal(board->lines, 60);
    assert_int_equal(board->sau_regions, 8);
    assert_true(board->fpu);
    struct range store = {board->store.base & ~(1u << 28), board->store.last & ~(1u << 28)};
    assert_true(range_holds(board_reserved(board, "FIRMWARE")->range, store));
    assert_true(range_holds(board_reserved(board, "FIRMWARE_RAM")->range, board->stub_page));
    /* The page is Non-secure on the bus: it has its block to itself. */
    assert_int_equal(board->stub_page.base % KiB(4), 0);
    assert_int_equal(range_size(board->stub_page), KiB(4));
}

/* One rule of a VM's memory or device in an AHB controller is one that no other one has, in a
 * register whose value while no VM is in shuts it. */
static void ahb_rules_are_the_manuals(void **state)
{
    (void)state;
    const struct board *board = board_find("lpc55s69");
    for (unsigned i = 0; i < board->device_count; i++) {
        const struct device *device = &board->devices[i];
        uint32_t slot = device->range.base >> 12, closed = 0;
        unsigned found = 0;
        for (unsigned r = 0; r < board->rule_count; r++)
            if (board->rules[r].offset == device->gate) {
                closed = board->rules[r].value;
                found++;
            }
        assert_int_equal(found, 1);
        assert_int_equal(closed >> (4 * device->gate_bit) & 3, 3);
        assert_int_equal(slot % 8, device->gate_bit);
    }
    for (unsigned i = 0; i < board->memory_count; i++) {
        const struct memory *memory = &board->memories[i];
        uint32_t blocks = (range_size(memory->range) + memory->block - 1) / memory->block;
        for (uint32_t n = 0; n < blocks; n++) {
            uint32_t closed = 0;
            for (unsigned r = 0; r < board->rule_count; r++)
                if (board->rules[r].offset == memory->filter + n / 8 * 4)
                    closed = board->rules[r].value;
            assert_int_equal(closed >> (4 * (n % 8)) & 3, 3);
        }
    }
    /* What only the SAU keeps back has no device beside it that could draw a region over it. */
    assert_null(board_device_at(board, 0x4003e000));
    assert_int_equal(board_reserved(board, "ROM_PATCH")->range.base, 0x4003e000);
    assert_true(board_reserved(board, "SYSCON")->mediated);
    assert_false(board_reserved(board, "PUF")->mediated);
}

static void check_names(const struct board *board)
{
    const struct device *uart = board_device(board, "UART3");
    assert_int_equal(uart->range.base, 0x40203000);
    assert_int_equal(uart->range.last, 0x40203fff);
    assert_int_equal(uart->irqs.count, 3);
    assert_int_equal(uart->irqs.list[0], 38);
    assert_int_equal(uart->irqs.list[1], 39);
    assert_int_equal(uart->irqs.list[2], 45);
    assert_int_equal(uart->gate, 0x84);
    assert_int_equal(uart->gate_bit, 8);
    const struct device *eth = board_device(board, "ETH");
    assert_int_equal(range_size(eth->range), 0x100000);
    assert_int_equal(eth->irqs.list[0], 48);
    assert_null(board_device(board, "TIMER1"));
    assert_non_null(board_reserved(board, "TIMER1"));
}

static void devices_are_the_manuals(void **state)
{
    (void)state;
    check_names(board_find("mps2-an505"));
    check_names(board_find("mps2-an521"));
    const struct board *board = board_find("lpc55s69");
    const struct device *modem = board_device(board, "FLEXCOMM2");
    assert_int_equal(modem->range.base, 0x40088000);
    assert_int_equal(modem->range.last, 0x40088fff);
    assert_int_equal(modem->irqs.count, 1);
    assert_int_equal(modem->irqs.list[0], 16);
    assert_int_equal(modem->kind, UART);
    assert_int_equal(modem->fifo, 16);
    assert_int_equal(modem->gate, 0x124);
    assert_int_equal(modem->gate_bit, 0);
    assert_int_equal(board_device(board, "DMA1")->kind, BUS_MASTER);
    assert_null(board_device(board, "SYSCON"));
}

static void near_misses(void **state)
{
    (void)state;
    const struct board *board = board_at(0);
    assert_string_equal(board_near_miss(board, "uart1"), "UART1");
    assert_string_equal(board_near_miss(board, "URAT1"), "UART1");
    assert_string_equal(board_near_miss(board, "TIMER"), "TIMER0");
    assert_string_equal(board_near_miss(board, "Ethernet"), "ETH");
    assert_string_equal(board_near_miss(board, "DUALTIMER0"), "DUALTIMER");
    assert_null(board_near_miss(board, "BLUETOOTH"));
    assert_null(board_near_miss(board_find("lpc55s69"), "ETH"));
    assert_null(board_near_miss(board, "A_NAME_LONGER_THAN_ANY_TABLE_COULD_EVER_HOLD"));
}

int plan_board_tests(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(boards_are_found),         cmocka_unit_test(ranges_do_not_overlap),
        cmocka_unit_test(lines_have_one_device),    cmocka_unit_test(gates_open_one_device),
        cmocka_unit_test(constants_are_the_boards), cmocka_unit_test(ahb_rules_are_the_manuals),
        cmocka_unit_test(devices_are_the_manuals),  cmocka_unit_test(near_misses),
    };
    return cmocka_run_group_tests_name("plan boards", tests, NULL, NULL);
}
