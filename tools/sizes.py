# SPDX-License-Identifier: Apache-2.0
"""Print what an image costs, beside the budgets: sizes.py OUT CROSS."""
import glob
import json
import re
import subprocess
import sys

# Bytes and lines that the hypervisor is to stay within; see docs/assurance.md.
BUDGETS = {
    "flash_bytes": 8192,
    "ram_fixed_bytes": 2048,
    "ram_per_vm_bytes": 512,
    "source_lines": 2500,
}


def sections(elf, cross):
    text = subprocess.run([cross + "size", "-A", elf], check=True, capture_output=True, text=True)
    return {m[1]: int(m[2]) for m in re.finditer(r"^(\.\S+)\s+(\d+)", text.stdout, re.M)}


def has_symbol(elf, cross, name):
    text = subprocess.run([cross + "nm", elf], check=True, capture_output=True, text=True)
    return bool(re.search(r" T " + name + "$", text.stdout, re.M))


def source_lines():
    """Lines of C and assembly of the hypervisor without comments, blanks, boards, and what is linked
    only where a window is mediated."""
    lines = 0
    for path in glob.glob("hypervisor/**/*.[chS]", recursive=True):
        if "/boards/" in path or "/mediate" in path:
            continue
        text = open(path, encoding="utf-8").read()
        text = re.sub(r"/\*.*?\*/", "", text, flags=re.S)
        text = re.sub(r"//.*", "", text)
        lines += sum(1 for line in text.splitlines() if line.strip())
    return lines


def measure(out, cross):
    elf = out + "/hypervisor.elf"
    size = sections(elf, cross)
    plan = json.load(open(out + "/plan.json", encoding="utf-8"))
    count = len(plan["vms"])
    fp_context = 38 * 4 if has_symbol(elf, cross, "fp_save") else 0
    per_vm = size[".bss.plan"] // count
    return {
        "flash_bytes": size[".vectors"] + size[".text"] + size[".rodata"],
        "ns_page_bytes": size[".ns_page"],
        "plan_bytes": size[".plan"] + size.get(".vectors.lines", 0),
        "ram_fixed_bytes": size[".stack"] + size[".bss"],
        "ram_per_vm_bytes": per_vm - fp_context,
        "ram_per_vm_fp_bytes": fp_context,
        "source_lines": source_lines(),
        "vms": [
            (vm["name"], sum(w["size"] for w in vm["windows"] if w["kind"] == "code"),
             sum(w["size"] for w in vm["windows"] if w["kind"] == "ram"))
            for vm in plan["vms"]
        ],
    }


def main():
    out, cross = sys.argv[1], sys.argv[2]
    cost = measure(out, cross)
    print(f"{out}/system.elf")
    for key, budget in BUDGETS.items():
        over = "" if cost[key] <= budget else f"  OVER by {cost[key] - budget}"
        print(f"  {key:<20} {cost[key]:>6}  of {budget}{over}")
    print(f"  {'ram_per_vm_fp_bytes':<20} {cost['ram_per_vm_fp_bytes']:>6}  more for each VM where"
          " the core has an FPU")
    print(f"  {'ns_page_bytes':<20} {cost['ns_page_bytes']:>6}  page for the switch")
    print(f"  {'plan_bytes':<20} {cost['plan_bytes']:>6}  tables of this system")
    for name, code, ram in cost["vms"]:
        print(f"  vm {name:<17} {code // 1024:>6} KiB of code, {ram // 1024} KiB of RAM")


if __name__ == "__main__":
    main()
