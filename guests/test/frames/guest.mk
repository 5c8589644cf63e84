# SPDX-License-Identifier: Apache-2.0
include guests/test/common/common.mk
