/* SPDX-License-Identifier: Apache-2.0 */
#include "trace.h"

struct trace_entry trace_ring[TRACE_SIZE];
uint32_t trace_next;
