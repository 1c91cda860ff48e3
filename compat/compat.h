/* SPDX-License-Identifier: GPL-2.0 */
/* The border between the two languages in compat. Rust's side of it stands where each function is used. */
#ifndef KNETSTAT_COMPAT_H
#define KNETSTAT_COMPAT_H

#include <linux/types.h>

/* Rust, called by C: see module.rs. */
int knetstat_init(void);
void knetstat_exit(void);

/* C, called by Rust: see print.rs and panic.rs. */
void knetstat_print(u8 level, const char *text, size_t len);
void rust_helper_BUG(void) __noreturn;

#endif
