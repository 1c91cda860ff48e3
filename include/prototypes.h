/* SPDX-License-Identifier: GPL-2.0 */
/*
 * The kernel's functions that src/sys/ffi.rs declares, with the types that it
 * declares them by: a prototype that changes stops the build.
 */
#ifndef KNETSTAT_PROTOTYPES_H
#define KNETSTAT_PROTOTYPES_H

#include <linux/fs.h>
#include <linux/mount.h>
#include <linux/proc_fs.h>
#include <linux/seq_file.h>
#include <net/net_namespace.h>

#define PROTOTYPE(name, result, ...) static_assert(__same_type(name, result(__VA_ARGS__)))

/* Looking into procfs. */
PROTOTYPE(get_fs_type, struct file_system_type *, const char *);
PROTOTYPE(kern_mount, struct vfsmount *, struct file_system_type *);
PROTOTYPE(kern_unmount, void, struct vfsmount *);
PROTOTYPE(filp_close, int, struct file *, fl_owner_t);
static_assert(__same_type(loff_t, s64));
static_assert(__same_type(fl_owner_t, void *));

/* The files of a namespace. */
PROTOTYPE(register_pernet_subsys, int, struct pernet_operations *);
PROTOTYPE(unregister_pernet_subsys, void, struct pernet_operations *);
PROTOTYPE(proc_create_data, struct proc_dir_entry *, const char *, umode_t,
	  struct proc_dir_entry *, const struct proc_ops *, void *);
PROTOTYPE(remove_proc_entry, void, const char *, struct proc_dir_entry *);
static_assert(__same_type(umode_t, u16));

/* An open file. */
PROTOTYPE(__seq_open_private, void *, struct file *, const struct seq_operations *, int);
PROTOTYPE(seq_release_private, int, struct inode *, struct file *);

#endif
