/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The AHB matrix of the LPC55S69: its memories, and the secure AHB controller that decides for each
 * access of each master whether it passes.
 */
#ifndef LPC55_AHB_H
#define LPC55_AHB_H

#include "exec/memory.h"
#include "hw/core/cpu.h"
#include "peripheral.h"
#include "qemu/notify.h"

#define TYPE_LPC55_AHB "lpc55-ahb"
OBJECT_DECLARE_SIMPLE_TYPE(Lpc55Ahb, LPC55_AHB)

typedef enum {
    LPC55_FLASH,
    LPC55_ROM,
    LPC55_RAMX,
    LPC55_SRAM, /* SRAM0-4, which are contiguous */
    LPC55_USB_RAM,
    LPC55_MEMORIES
} Lpc55MemoryId;

typedef enum {
    LPC55_MASTER_CPU0,
    LPC55_MASTER_CPU1,
    LPC55_MASTER_SDMA0,
    LPC55_MASTER_SDMA1,
    LPC55_MASTERS
} Lpc55Master;

/* How a refused store of CPU0 faults. */
typedef enum {
    LPC55_STORE_PRECISE,   /* at once */
    LPC55_STORE_IMPRECISE, /* later */
    LPC55_STORE_SILENT     /* not at all: the violation interrupt tells of it */
} Lpc55StoreFault;

#define LPC55_FLASH_SIZE      0xa0000u
#define LPC55_FLASH_PAGE      512u
#define LPC55_FLASH_PAGES     (LPC55_FLASH_SIZE / LPC55_FLASH_PAGE)
#define LPC55_PERIPHERAL_BASE 0x40000000u
#define LPC55_PERIPHERAL_SIZE 0x100000u
#define LPC55_SECURE_ALIAS    0x10000000u
#define LPC55_CPU0_LOCKS      5

typedef struct Lpc55View Lpc55View;

/* A refused access as the controller records it. */
typedef struct Lpc55Violation {
    unsigned port;
    uint32_t address, info;
} Lpc55Violation;

/* A memory as one master sees it. */
typedef struct Lpc55Gate {
    IOMMUMemoryRegion iommu;
    MemoryRegion secure_alias;
    MemoryRegion slow; /* where accesses go that must be looked at one by one */
    Lpc55View *view;
    Lpc55MemoryId id;
} Lpc55Gate;

/* All that one master sees: memories and peripherals, behind the rules. */
struct Lpc55View {
    Lpc55Ahb *ahb;
    Lpc55Master master;
    MemoryRegion root;
    AddressSpace *as;    /* the address space that root is the root of */
    AddressSpace own_as; /* the one that `as` points at where the master is no CPU */
    Lpc55Gate gate[LPC55_MEMORIES];
    MemoryRegion peripherals, peripherals_secure;
};

struct Lpc55Ahb {
    SysBusDevice parent_obj;

    /* properties */
    bool erased_faults, violation_interrupt;
    char *store_fault;
    uint32_t store_delay; /* ns */

    Lpc55StoreFault store_faults;
    Lpc55Violation late; /* a refused store on its way */
    bool late_waits;
    QEMUTimer *late_timer;

    MemoryRegion registers; /* 4 KB */
    uint32_t regs[LPC55_SLOT / 4];
    qemu_irq violation_irq, bus_error;
    qemu_irq cpu0_lock[LPC55_CPU0_LOCKS];
    void (*cpu1_interrupts)(void *opaque); /* SEC_CPU_INT_MASK has changed */
    void *opaque;

    MemoryRegion memory[LPC55_MEMORIES];
    AddressSpace memory_as[LPC55_MEMORIES];
    unsigned long programmed[BITS_TO_LONGS(LPC55_FLASH_PAGES)];
    uint16_t half_reads[LPC55_FLASH_PAGES / 2]; /* of pairs of which one page is programmed */
    unsigned sram_clocks;                       /* a bit a bank */
    MemoryRegion peripherals;                   /* 1 MB; the machine adds the peripherals */
    AddressSpace peripheral_as;
    Lpc55View view[LPC55_MASTERS];
    Notifier machine_ready;
};

/* Make the view of a CPU complete when the CPU exists. */
void lpc55_ahb_set_cpu(Lpc55Ahb *s, Lpc55Master master, CPUState *cpu);

/* Access by a master that is no CPU: the rules decide at its MASTER_SEC_LEVEL. */
MemTxResult lpc55_ahb_access(Lpc55Ahb *s, Lpc55Master master, hwaddr address, void *data,
                             unsigned size, bool write);

/* Which SRAM banks are clocked, bit 0 is SRAM0. */
void lpc55_ahb_set_sram_clocks(Lpc55Ahb *s, unsigned on);

/* MISC_CTRL has switched the IDAU off. */
bool lpc55_ahb_idau_off(Lpc55Ahb *s);

/* CPU1 may take this interrupt. */
bool lpc55_ahb_cpu1_interrupt(Lpc55Ahb *s, unsigned line);

#endif
