/* SPDX-License-Identifier: Apache-2.0 */
#ifndef SEPTUM_VERSION_H
#define SEPTUM_VERSION_H

#define SEPTUM_VERSION "Septum 0.1.0"

#endif
