# SPDX-License-Identifier: Apache-2.0
"""gdb commands for a system of Septum; see docs/debugging.md.

A debugger that stops in a guest sees what that guest may see: neither the hypervisor's data nor the
memory of a VM that is out. So a command that needs them first brings the processor into Secure
state, at a place where nothing is half done:

  the call    out of a guest: the guest is made to call hypervisor function VERSION, which faults at
              once, before one of its instructions has run. Afterwards the call is completed and the
              guest's registers are put back, so that it stands where it stood.
  the switch  out of the hypervisor itself, unless it is serving a guest's call or fault: it runs on
              to its next look at the console, which is at the beginning of every switch.

There the windows of any VM can be mapped by calling the hypervisor's own switch_windows().
"""

import contextlib
import json
import os

import gdb
from gdb.FrameDecorator import FrameDecorator
from gdb.unwinder import Unwinder

SECURE = 0x10000000  # the address bit that tells the Secure alias on every board
VM_NONE = 0xFF
CALL_VERSION = 0x1FFFFF00  # include/septum/guest.h: call 0
GENERAL = [f"r{n}" for n in range(13)] + ["sp", "lr", "pc"]

# EXC_RETURN (Armv8-M ARM, B3.22).
EXC_RETURN_BASIC = 1 << 4  # frame without FP registers
EXC_RETURN_THREAD = 1 << 3
EXC_RETURN_PROCESS = 1 << 2  # in a guest's own handler: the frame is on the Process stack
EXC_RETURN_SECURE = 1 << 6
CONTROL_SPSEL = 1 << 1
FRAME_BASIC, FRAME_FP = 32, 104
XPSR_PADDED = 1 << 9

EXCEPTIONS = {2: "NMI", 3: "HardFault", 4: "MemManage", 5: "BusFault", 6: "UsageFault",
              7: "SecureFault", 11: "SVCall", 12: "DebugMonitor", 14: "PendSV", 15: "SysTick"}

# `mrs Rn, SPECIAL` is F3EF 8nSS; these of the hypervisor's are in guest_frame_address().
MRS, MSP_NS, PSP_NS, CONTROL_NS = 0xF3EF, 0x88, 0x89, 0x94
BX_LR = 0x4770

NVIC_ISER, NVIC_ISPR, NVIC_IABR = 0xE000E100, 0xE000E200, 0xE000E300


def error(text):
    raise gdb.GdbError(f"septum: {text}")


def say(text):
    gdb.write(f"septum: {text}\n")


def read(address, size):
    return bytes(gdb.selected_inferior().read_memory(address, size))


def words(address, count):
    data = read(address, 4 * count)
    return [int.from_bytes(data[n:n + 4], "little") for n in range(0, 4 * count, 4)]


def register(name):
    return int(gdb.newest_frame().read_register(name)) & 0xFFFFFFFF


def set_registers(values):
    gdb.newest_frame().select()  # in an older frame it would be the saved one that is written
    for name, value in values.items():
        gdb.execute(f"set ${name} = {value:#x}", to_string=True)


def exception_name(number):
    return EXCEPTIONS.get(number, f"line {number - 16}" if number >= 16 else f"exception {number}")


def place(address):
    """Function and source line of an address."""
    text = gdb.execute(f"info symbol {address:#x}", to_string=True).strip()
    name = "" if text.startswith("No symbol") else text.split(" in section")[0]
    line = gdb.find_pc_line(address)
    if line.symtab:
        name += f" ({os.path.basename(line.symtab.filename)}:{line.line})"
    return f"{address:#010x} {name}".rstrip()


class System:
    """What the plan and the hypervisor's symbols say."""

    def __init__(self, folder):
        try:
            with open(os.path.join(folder, "plan.json"), encoding="utf-8") as file:
                self.vms = json.load(file)["vms"]
        except (OSError, ValueError) as problem:
            error(f"{problem}: the folder of a built system is wanted")
        elf = os.path.join(folder, "hypervisor.elf")
        gdb.execute(f'file "{elf}"', to_string=True)
        self.stack_top = int(gdb.parse_and_eval("(unsigned)&stack_top"))
        self.fault_entry = gdb.decode_line("*&fault_entry")[1][0].pc  # no guest has a say yet
        for vm in self.vms:
            gdb.execute(f'add-symbol-file "{vm["image"]["file"]}"', to_string=True)
        self.hypervisor = gdb.lookup_objfile(elf)
        self.schedule = self.address("schedule")
        self._clock_hz = 0

    def names(self):
        return [vm["name"] for vm in self.vms]

    def number(self, name):
        if name not in self.names():
            error(f"there is no VM '{name}'; there are: {' '.join(self.names())}")
        return self.names().index(name)

    def symbol(self, name):
        """A variable or function of the hypervisor, whatever guests have under that name."""
        found = self.hypervisor.lookup_global_symbol(name)
        if not found:
            error(f"hypervisor.elf has no {name}")
        return found.value()

    def address(self, name):
        return int(self.symbol(name).address) & ~1

    def call(self, name, *arguments):
        """Call a function of the hypervisor."""
        with quiet():
            result = self.symbol(name)(*arguments)
            return 0 if result.type.code == gdb.TYPE_CODE_VOID else int(result)

    def seconds(self, ticks):
        self._clock_hz = self._clock_hz or int(
            self.symbol("plan_vms")[0]["info"]["clock_hz"])
        return ticks / self._clock_hz

    def holds(self, vm, address, size, kinds=("code", "ram", "shared")):
        return any(window["kind"] in kinds and window["base"] <= address and
                   address + size <= window["base"] + window["size"]
                   for window in self.vms[vm]["windows"])

    def guest_at(self, pc):
        """The VM in whose windows a Non-secure pc lies, or None."""
        return next((vm for vm in range(len(self.vms)) if self.holds(vm, pc, 2)), None)


SYSTEM = None


def system():
    if SYSTEM is None:
        error("no system: `septum load FOLDER` first")
    return SYSTEM


# Number of our own runs under way: then the hooks below do nothing.
BUSY = 0


@contextlib.contextmanager
def quiet():
    """The user's breakpoints do not fire."""
    global BUSY
    BUSY += 1
    off = [bp for bp in gdb.breakpoints() or () if bp.enabled]
    for bp in off:
        bp.enabled = False
    try:
        yield
    finally:
        BUSY -= 1
        for bp in off:
            if bp.is_valid():
                bp.enabled = True


def run_to(address):
    """Run until `address`; False when something else stopped the machine."""
    global BUSY
    bp = gdb.Breakpoint(f"*{address:#x}", gdb.BP_HARDWARE_BREAKPOINT, internal=True)
    bp.silent = True
    BUSY += 1
    try:
        gdb.execute("continue", to_string=True)
    finally:
        BUSY -= 1
        if bp.is_valid():
            bp.delete()
    return register("pc") == address


def step():
    with quiet():
        gdb.execute("with suppress-cli-notifications on -- stepi", to_string=True)


class Registers:
    """A VM's registers where it stands: r0-r15 by name, and what unwinding needs."""

    def __init__(self, values, xpsr, psp):
        self.values, self.xpsr, self.psp = values, xpsr, psp


class Look:
    """The processor in Secure state where everything can be read, and the way back."""

    def __init__(self):
        self.system = system()
        self.guest = None  # registers of the guest that was stopped in
        self.trapped = None  # r4-r11 and EXC_RETURN of the guest that the hypervisor serves
        pc = register("pc")
        if pc != self.system.schedule and not self.in_trap():
            vm = None if pc & SECURE else self.system.guest_at(pc)
            if vm is not None:
                self.enter_by_call(vm)
            else:
                self.enter_by_switch()
        self.base = {name: register(name) for name in GENERAL}
        self.current = int(self.system.symbol("schedule_current"))
        self.mapped = self.current

    def in_trap(self):
        """Stopped in a guest's call or fault: its registers lie where fault_entry has put them."""
        frame, names = gdb.newest_frame(), []
        while frame:
            names.append(frame.name())
            frame = frame.older()
        if register("pc") & SECURE and "trap" in names:
            saved = words(self.system.stack_top - 36, 9)
            if saved[8] >> 8 == 0xFFFFFF and not saved[8] & EXC_RETURN_SECURE:
                self.trapped = saved
        return self.trapped

    def enter_by_switch(self):
        if not run_to(self.system.schedule):
            error(f"something else stopped the machine first: {place(register('pc'))}")
        say("ran on to the next switch")

    def enter_by_call(self, vm):
        values = {name: register(name) for name in GENERAL}
        need = FRAME_FP + 4
        if not self.system.holds(vm, values["sp"] - need, need, ("ram", "shared")):
            error(f"sp {values['sp']:#010x} is no stack of {self.system.vms[vm]['name']}'s; "
                  "`septum stop` runs on to the next switch")
        self.guest = Registers(values, register("xpsr"), None)
        set_registers({"lr": values["pc"] | 1, "pc": CALL_VERSION})
        step()  # interrupts wait meanwhile
        if gdb.newest_frame().name() == "mediate_entry":  # which hands on what is not its own
            run_to(self.system.fault_entry)
        if register("pc") != self.system.fault_entry:
            error(f"the guest's call did not come through: {place(register('pc'))}")
        self.frame = self.system.call("guest_frame_address", register("lr"))

    def leave_call(self):
        """Let the hypervisor end the call, then put the guest's registers into its frame."""
        values, address = self.guest.values, register("pc")
        while True:  # to the `bx lr` that ends fault_entry
            code = int.from_bytes(read(address, 2), "little")
            if code == BX_LR:
                break
            address += 4 if code >= 0xE800 else 2
        with quiet():
            if not run_to(address):
                error(f"the guest's call does not end: {place(register('pc'))}")
        frame = [values[name] for name in ("r0", "r1", "r2", "r3", "r12", "lr", "pc")]
        gdb.selected_inferior().write_memory(
            self.frame, b"".join(value.to_bytes(4, "little") for value in frame))
        step()
        if register("pc") != values["pc"] or register("sp") != values["sp"]:
            self.run_back()  # an interrupt was taken at the return
        for name in GENERAL:
            if register(name) != values[name]:
                error(f"{name} of the guest is {register(name):#x} after the look, not "
                      f"{values[name]:#x}: it goes on, but not from where it was")

    def run_back(self):
        """Run until the guest goes on: its own handlers, or other VMs, come first."""
        say("an interrupt was due and is served first")
        pc, sp = self.guest.values["pc"], self.guest.values["sp"]
        here = [bp for bp in gdb.breakpoints() or () if bp.enabled and
                pc in [location.address for location in bp.locations]]
        for bp in here:  # this one has fired already
            bp.enabled = False
        try:
            while True:
                if not run_to(pc):
                    error(f"something else stopped the machine first: {place(register('pc'))}")
                if register("sp") == sp:
                    break
        finally:
            for bp in here:
                bp.enabled = True

    def leave(self):
        set_registers(self.base)
        if self.current != VM_NONE:
            self.map(self.current)
        if self.guest:
            self.leave_call()

    def map(self, vm):
        if self.mapped != vm:
            self.system.call("switch_windows", vm)
            self.mapped = vm

    def special(self, number):
        """A Non-secure special register, by stepping over a `mrs` of the hypervisor's."""
        base = self.system.address("guest_frame_address")
        code = read(base, 32)
        half = [int.from_bytes(code[n:n + 2], "little") for n in range(0, 32, 2)]
        for n in range(15):
            if half[n] == MRS and half[n + 1] & 0xF0FF == 0x8000 | number:
                set_registers({"pc": base + 2 * n})
                step()
                value = register(f"r{half[n + 1] >> 8 & 15}")
                set_registers(self.base)
                return value
        return error(f"guest_frame_address() has no mrs {number:#x}")

    def context(self, vm):
        return self.system.symbol("contexts")[vm]

    def state(self, vm):
        if vm == self.current:
            return "running"
        if not int(self.system.symbol("schedule_runnable")) >> vm & 1:
            return "stopped"
        return "starting" if self.context(vm)["reload"] else "out"

    def registers(self, vm):
        """Where a VM stands; maps its windows. None when it has not started."""
        if vm == self.current and self.guest:
            return Registers(self.guest.values, self.guest.xpsr, self.special(PSP_NS))
        context = self.context(vm)
        if context["reload"]:
            return None
        self.map(vm)
        saved = [int(context["r4_r11"][n]) for n in range(8)] + [int(context["exc_return"])]
        if vm == self.current:  # its stack pointers are still in the processor
            msp, psp, control = (self.special(n) for n in (MSP_NS, PSP_NS, CONTROL_NS))
            saved = self.trapped or saved
        else:
            msp, psp, control = (int(context[name]) for name in ("msp", "psp", "control"))
        exc_return = saved[8]
        # EXC_RETURN's stack bit is the Secure one here: mode and CONTROL_NS name the stack.
        thread = exc_return & EXC_RETURN_THREAD
        address = psp if thread and control & CONTROL_SPSEL else msp
        values = {f"r{4 + n}": saved[n] for n in range(8)}
        frame, xpsr = unstack(address, exc_return)
        return Registers({**values, **frame}, xpsr, psp)


def unstack(address, exc_return):
    """The registers in an exception frame, with the sp that they go with, and the xPSR."""
    r0, r1, r2, r3, r12, lr, pc, xpsr = words(address, 8)
    size = FRAME_BASIC if exc_return & EXC_RETURN_BASIC else FRAME_FP
    sp = address + size + (4 if xpsr & XPSR_PADDED else 0)
    return {"r0": r0, "r1": r1, "r2": r2, "r3": r3, "r12": r12, "sp": sp, "lr": lr,
            "pc": pc & ~1}, xpsr


@contextlib.contextmanager
def look():
    leave_view()
    here = Look()
    try:
        yield here
    finally:
        here.leave()


# What `septum vm` shows until `septum back`.
VIEW = None
VIEW_PSP = None


def leave_view():
    global VIEW, VIEW_PSP
    view, VIEW, VIEW_PSP = VIEW, None, None
    if view:
        view.leave()
    return view


def on_process_stack(exc_return):
    wanted = EXC_RETURN_THREAD | EXC_RETURN_PROCESS
    return exc_return & wanted == wanted


class GuestUnwinder(Unwinder):
    """From a guest's handler to what it interrupted."""

    def __init__(self):
        super().__init__("septum")

    def __call__(self, pending):
        pc = int(pending.read_register("pc")) & 0xFFFFFFFF
        stack = pending.read_register("sp")
        address = int(stack) & 0xFFFFFFFF
        if pc >> 8 != 0xFFFFFF or pc & EXC_RETURN_SECURE or pc >= 0xFFFFFFFE or address & SECURE:
            return None
        if on_process_stack(pc):
            if VIEW_PSP is None:
                return None
            address = VIEW_PSP
        try:
            values, xpsr = unstack(address, pc)
        except gdb.MemoryError:
            return None
        info = pending.create_unwind_info(
            FrameId(gdb.Value(address).cast(stack.type), pending.read_register("pc")))
        kind = pending.read_register("r4").type
        for name, value in values.items():
            info.add_saved_register(name, gdb.Value(value).cast(
                pending.read_register(name).type if name in ("sp", "pc") else kind))
        info.add_saved_register("xpsr", gdb.Value(xpsr).cast(kind))
        for n in range(4, 12):
            info.add_saved_register(f"r{n}", pending.read_register(f"r{n}"))
        return info


class FrameId:
    def __init__(self, sp, pc):
        self.sp, self.pc = sp, pc


class ReturnDecorator(FrameDecorator):
    """The frame between a handler and what it interrupted."""

    def __init__(self, frame, text):
        super().__init__(frame)
        self.text = text

    def function(self):
        return self.text


class ReturnFilter:
    """Names those frames, and ends a backtrace where nothing can be known."""

    def __init__(self):
        self.name, self.priority, self.enabled = "septum", 100, True
        gdb.frame_filters[self.name] = self

    def filter(self, frames):
        for frame in frames:
            inferior = frame.inferior_frame()
            pc = inferior.pc() & 0xFFFFFFFF
            if pc == 0 or pc >= 0xFFFFFFFE:  # lr as a reset or a new thread has it: the end
                return
            if pc >> 8 == 0xFEFFFF:  # FNC_RETURN: the stub that the hypervisor calls on some boards
                yield ReturnDecorator(frame, "<the hypervisor>")
                return
            if pc >> 8 != 0xFFFFFF:
                yield frame
            elif int(inferior.read_register("sp")) & SECURE:
                yield ReturnDecorator(frame, "<the guest; `septum vm` shows it>")
                return
            elif on_process_stack(pc) and VIEW_PSP is None:
                yield ReturnDecorator(frame, "<exception of the guest; `septum vm` shows more>")
                return
            else:
                yield ReturnDecorator(frame, "<exception of the guest>")


class Command(gdb.Command):
    """A subcommand; its docstring is its help."""

    name, wants = "", 0

    def __init__(self):
        super().__init__(f"septum {self.name}", gdb.COMMAND_USER)

    def invoke(self, argument, _from_tty):
        arguments = gdb.string_to_argv(argument)
        if len(arguments) != self.wants:
            error(f"usage: {self.__doc__.splitlines()[-1].strip()}")
        self.run(*arguments)

    def run(self, *arguments):
        raise NotImplementedError


class VmCommand(Command):
    def complete(self, text, _word):
        return [name for name in system().names() if name.startswith(text)]


class SeptumPrefix(gdb.Command):
    """A system of Septum: its VMs, running or not.
docs/debugging.md shows what they print."""

    def __init__(self):
        super().__init__("septum", gdb.COMMAND_USER, prefix=True)

    def invoke(self, argument, _from_tty):
        if argument:
            error(f"no such command: {argument}")
        gdb.execute("help septum")


class SeptumLoad(Command):
    """Read the plan and all symbols of a system that `make image` has built.
septum load FOLDER"""

    name, wants = "load", 1

    def run(self, folder):
        global SYSTEM
        SYSTEM = System(os.path.abspath(folder))


class SeptumVms(Command):
    """List the VMs: state, times switched in, processor time, restarts, and where each stands.
septum vms"""

    name = "vms"

    def run(self):
        with look() as here:
            known, width = here.system, max(len(name) for name in here.system.names())
            gdb.write(f"# {'vm':{width}}  state     switches  cpu time    restarts  at\n")
            for n, name in enumerate(known.names()):
                vm = known.symbol("vms")[n]
                cpu = known.seconds(known.call("schedule_cpu_time", n))
                registers = here.registers(n)
                where = "-"
                if registers:
                    where = place(registers.values["pc"])
                    if registers.xpsr & 0x1FF:
                        where += f", in {exception_name(registers.xpsr & 0x1FF)}"
                gdb.write(f"{n} {name:{width}}  {here.state(n):8} {int(vm['switches']):9}  "
                          f"{cpu:9.6f} s {int(vm['restarts']):9}  {where}\n")


class SeptumVm(VmCommand):
    """Show a VM's registers and backtrace, wherever it is, and stay there for a look around.
`frame`, `print` and `x` then work in that VM; `septum back`, or any command that lets the machine
run, returns to where the machine stopped.
septum vm NAME"""

    name, wants = "vm", 1

    def run(self, name):
        global VIEW, VIEW_PSP
        leave_view()
        vm, here = system().number(name), Look()
        try:
            registers = here.registers(vm)
            if not registers:
                error(f"{name} has not started")
            here.map(vm)
            mode = registers.xpsr & 0x1FF
            say(f"{name} ({here.state(vm)}) in " +
                (f"handler mode, {exception_name(mode)}" if mode else "thread mode"))
            set_registers(registers.values)
        except BaseException:
            here.leave()
            raise
        VIEW, VIEW_PSP = here, registers.psp
        gdb.invalidate_cached_frames()
        names = GENERAL + ["xpsr"]
        values = {**registers.values, "xpsr": registers.xpsr}
        for n in range(0, len(names), 4):
            gdb.write(" " + "".join(f" {r:>4} {values[r]:08x}" for r in names[n:n + 4]) + "\n")
        gdb.execute("backtrace")


class SeptumBack(Command):
    """End what `septum vm` began: back to where the machine stopped.
septum back"""

    name = "back"

    def run(self):
        if not BUSY and leave_view():
            gdb.execute("frame 0")


class SeptumStop(Command):
    """Run on to the next switch, at most one slice.
septum stop"""

    name = "stop"

    def run(self):
        leave_view()
        here = system()
        if register("pc") == here.schedule:
            step()
        if not run_to(here.schedule):
            error(f"something else stopped the machine first: {place(register('pc'))}")
        current = int(here.symbol("schedule_current"))
        say("at a switch, " + ("no VM runs" if current == VM_NONE else
                               f"{here.vms[current]['name']} was running"))


class SeptumBreak(gdb.Command):
    """Set a breakpoint in one VM only, though others run the same program.
LOCATION is what `break` takes.
septum break NAME LOCATION"""

    def __init__(self):
        super().__init__("septum break", gdb.COMMAND_BREAKPOINTS, gdb.COMPLETE_LOCATION)

    def invoke(self, argument, _from_tty):
        name, _, location = argument.strip().partition(" ")
        if not location:
            error("usage: septum break NAME LOCATION")
        vm = system().number(name)
        finder = gdb.Breakpoint(location.strip(), internal=True)
        try:
            found = sorted({place.address & ~1 for place in finder.locations})
        finally:
            finder.delete()
        found = [address for address in found if system().holds(vm, address, 2)]
        if not found:
            error(f"{name} has no {location.strip()}")
        for address in found:
            # Hardware ones: a restart copies the image anew.
            gdb.execute(f"hbreak *{address:#x}", to_string=True)
            number = max(bp.number for bp in gdb.breakpoints())
            say(f"breakpoint {number} in {name} at {place(address)}")


class SeptumStart(VmCommand):
    """Run until a VM is at its first instruction.
septum start NAME"""

    name, wants = "start", 1

    def run(self, name):
        leave_view()
        vm = system().vms[system().number(name)]
        if not run_to(vm["image"]["entry"]):
            error(f"something else stopped the machine first: {place(register('pc'))}")
        say(f"{name} starts")
        gdb.execute("frame 0")


class SeptumTrace(Command):
    """List the last 32 switches and faults, oldest first; the time is that of the time base.
septum trace"""

    name = "trace"

    def run(self):
        with look() as here:
            known = here.system
            ring, count = known.symbol("trace_ring"), int(known.symbol("trace_next"))
            size = ring.type.range()[1] + 1
            for n in range(max(0, count - size), count):
                entry = ring[n % size]
                event = str(entry["event"]).replace("TRACE_", "").lower()
                vm = int(entry["vm"])
                name = known.vms[vm]["name"] if vm < len(known.vms) else "-"
                gdb.write(f"{n:6} {known.seconds(int(entry['time'])):12.6f} s  {event:8} {name}\n")


class SeptumLines(VmCommand):
    """List a VM's interrupt lines; of a VM that is out as they will be when it is in again.
septum lines NAME"""

    name, wants = "lines", 1

    def run(self, name):
        vm = system().number(name)
        with look() as here:
            plan, context = here.system.symbol("plan_vms")[vm], here.context(vm)
            say(f"{name} ({here.state(vm)})")
            gdb.write("line  enabled  active  pending  wakes\n")
            idle = []
            for n in range(int(plan["lines_end"] - plan["lines"])):
                entry = plan["lines"][n]
                word = (int(entry["nvic"]) - NVIC_ISER) // 4
                enabled, pending, active = (words(base + 4 * word, 1)[0]
                                            for base in (NVIC_ISER, NVIC_ISPR, NVIC_IABR))
                if vm != here.current:
                    state = context["lines"][n]
                    enabled, active = int(state["enabled"]), int(state["active"])
                    if active:
                        pending = pending & ~int(state["repended"]) | int(state["pending"])
                masks = (enabled, active, pending, int(entry["wake"]))
                for bit in range(32):
                    if int(entry["owned"]) >> bit & 1:
                        row = ["yes" if mask >> bit & 1 else "-" for mask in masks]
                        if "yes" in row:
                            gdb.write(f"{32 * word + bit:4}  {row[0]:7}  {row[1]:6}  {row[2]:7}  "
                                      f"{row[3]}\n")
                        else:
                            idle.append(32 * word + bit)
            if idle:
                gdb.write(f"none of these: {ranges(idle)}\n")


def ranges(numbers):
    """1 2 3 5 as `1-3 5`."""
    parts = []
    for number in numbers:
        if parts and parts[-1][1] == number - 1:
            parts[-1][1] = number
        else:
            parts.append([number, number])
    return " ".join(str(a) if a == b else f"{a}-{b}" for a, b in parts)


def kill_at_exit():
    """For a machine that exists for this gdb only."""
    def kill(_event):
        with contextlib.suppress(gdb.error):  # it closes the connection as it goes
            gdb.execute("kill", to_string=True)
    gdb.events.gdb_exiting.connect(kill)


def main():
    for command in (SeptumPrefix, SeptumLoad, SeptumVms, SeptumVm, SeptumBack, SeptumStop,
                    SeptumBreak, SeptumStart, SeptumTrace, SeptumLines):
        command()
    gdb.unwinder.register_unwinder(None, GuestUnwinder(), replace=True)
    ReturnFilter()
    # With a VM's registers put into the processor nothing may run.
    for command in ("continue", "step", "stepi", "next", "nexti", "finish", "until", "advance",
                    "jump", "signal", "call", "detach", "kill"):
        gdb.execute(f"define hook-{command}\nseptum back\nend")


main()
