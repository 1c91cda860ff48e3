// SPDX-License-Identifier: GPL-2.0

//! The kernel's functions, whose prototypes are asserted in `include/prototypes.h`, and the C half of
//! the module, which stands in `include/knetstat.h` by the same names and in the same order.

use super::field::{
    file, inet_timewait_sock, inode, ipv6_pinfo, net, request_sock, seq_file, seq_net_private,
    sock, sock_common, In6,
};
use core::{
    ffi::{c_int, c_uint, c_void},
    marker::PhantomData,
};

/// `char`, which the kernel has unsigned on every architecture.
#[allow(non_camel_case_types)]
pub(super) type c_char = u8;

macro_rules! opaque {
    ($($name:ident),*) => {$(
        #[allow(non_camel_case_types)]
        #[repr(C)]
        pub(super) struct $name {
            _opaque: [u8; 0],
            _pinned: PhantomData<(*mut u8, core::marker::PhantomPinned)>,
        }
    )*};
}

opaque!(
    file_system_type,
    pernet_operations,
    proc_dir_entry,
    proc_ops,
    seq_operations,
    user_namespace,
    vfsmount
);

extern "C" {
    pub(super) fn get_fs_type(name: *const c_char) -> *mut file_system_type;
    pub(super) fn kern_mount(fs: *mut file_system_type) -> *mut vfsmount;
    pub(super) fn kern_unmount(mnt: *mut vfsmount);
    pub(super) fn filp_close(file: *mut file, id: *mut c_void) -> c_int;

    pub(super) fn register_pernet_subsys(ops: *mut pernet_operations) -> c_int;
    pub(super) fn unregister_pernet_subsys(ops: *mut pernet_operations);
    pub(super) fn proc_create_data(
        name: *const c_char,
        mode: u16,
        parent: *mut proc_dir_entry,
        ops: *const proc_ops,
        data: *mut c_void,
    ) -> *mut proc_dir_entry;
    pub(super) fn remove_proc_entry(name: *const c_char, parent: *mut proc_dir_entry);

    pub(super) fn __seq_open_private(
        file: *mut file,
        ops: *const seq_operations,
        size: c_int,
    ) -> *mut c_void;
    pub(super) fn seq_release_private(inode: *mut inode, file: *mut file) -> c_int;
}

/// `struct knetstat_timer`.
#[allow(non_camel_case_types)]
#[repr(C)]
pub(super) struct timer {
    pub(super) left: u32,
    pub(super) kind: u8,
    pub(super) tries: u8,
}

/// `struct knetstat_tls`.
#[allow(non_camel_case_types)]
#[repr(C)]
pub(super) struct tls {
    pub(super) max_payload: u16,
    pub(super) zerocopy: u8,
    pub(super) no_pad: u8,
}

/// `struct knetstat_locked`.
#[allow(non_camel_case_types)]
#[repr(C)]
pub(super) struct locked {
    pub(super) lock: *mut c_void,
    pub(super) first: *mut c_void,
}

/// `struct knetstat_scout`.
#[allow(non_camel_case_types)]
#[repr(C)]
pub(super) struct scout {
    pub(super) buckets: *const c_void,
    pub(super) at: *const sock_common,
    pub(super) table: u32,
    pub(super) upto: u32,
    pub(super) last: u32,
}

// `src/sys/inline.c`, `src/sys/scout.c`, `src/sys/tables.c`, `src/sys/sock.c` and `src/sys/timer.c`, through `include/knetstat.h`.
extern "C" {
    pub(super) static knetstat_proc_ops: proc_ops;
    pub(super) static knetstat_seq_ops: seq_operations;
    pub(super) static mut knetstat_net_ops: pernet_operations;

    pub(super) fn knetstat_owner() -> bool;
    pub(super) fn knetstat_net_get(p: *mut seq_net_private, inode: *const inode) -> c_int;
    pub(super) fn knetstat_net_put(p: *mut seq_net_private);
    pub(super) fn knetstat_seq_lock(m: *mut seq_file) -> c_int;
    pub(super) fn knetstat_seq_unlock(m: *mut seq_file);
    pub(super) fn knetstat_buffer(m: *mut seq_file, size: usize);
    pub(super) fn knetstat_no_buffer(m: *mut seq_file);
    pub(super) fn knetstat_copy_from_user(
        to: *mut c_void,
        from: *const c_void,
        len: usize,
    ) -> c_int;
    pub(super) fn knetstat_file_open(mnt: *mut vfsmount, path: *const c_char) -> *mut file;
    pub(super) fn knetstat_user_ns(file: *const file) -> *mut user_namespace;
    pub(super) fn knetstat_net_admin(net: *const net) -> bool;
    pub(super) fn knetstat_sock_uid(ns: *mut user_namespace, sk: *const sock) -> u32;
    pub(super) fn knetstat_sock_ino(sk: *const sock) -> u64;
    pub(super) fn knetstat_cgroup(sk: *const sock) -> u64;
    pub(super) fn knetstat_drops(sk: *const sock) -> u32;
    pub(super) fn knetstat_timer(sk: *const sock) -> timer;
    pub(super) fn knetstat_timewait_timer(tw: *const inet_timewait_sock) -> timer;
    pub(super) fn knetstat_request_timer(request: *const request_sock) -> timer;
    pub(super) fn knetstat_request_uid(
        ns: *mut user_namespace,
        request: *const request_sock,
    ) -> u32;
    pub(super) fn knetstat_breathe() -> c_int;
    pub(super) fn knetstat_seek(
        net: *const net,
        table: c_uint,
        upto: *mut u32,
        last: u32,
    ) -> *mut c_void;
    pub(super) fn knetstat_bh_disable();
    pub(super) fn knetstat_bh_enable();
    pub(super) fn knetstat_lock(net: *const net, table: c_uint, bucket: u32) -> locked;
    pub(super) fn knetstat_unlock(lock: *mut c_void);
    pub(super) fn knetstat_tcp_bucket(
        net: *const net,
        local: *const In6,
        lport: u16,
        remote: *const In6,
        rport: u16,
    ) -> u32;
    pub(super) fn knetstat_udp_bucket(net: *const net, port: u16) -> u32;
    pub(super) fn knetstat_raw_bucket(net: *const net, protocol: u16) -> u32;
    pub(super) fn knetstat_hold(sk: *mut sock_common) -> bool;
    pub(super) fn knetstat_put(sk: *mut sock_common);
    pub(super) fn knetstat_back(sk: *const sock_common) -> *mut c_void;
    pub(super) fn knetstat_scout_begin(scout: *mut scout, net: *const net);
    pub(super) fn knetstat_scout_step(scout: *mut scout) -> bool;
    pub(super) fn knetstat_scout_leap(scout: *mut scout) -> bool;
    pub(super) fn knetstat_scout_end();
    pub(super) fn knetstat_common_bits(sk: *const sock_common) -> u32;
    pub(super) fn knetstat_datagram_bits(sk: *const sock_common) -> u32;
    pub(super) fn knetstat_tcp_bits(sk: *const sock_common) -> u32;
    pub(super) fn knetstat_txtime_flags(sk: *const sock) -> u32;
    pub(super) fn knetstat_rxopt_bits(np: *const ipv6_pinfo) -> u32;
    pub(super) fn knetstat_reuseport_prog(sk: *const sock) -> bool;
    pub(super) fn knetstat_ip_options(sk: *const sock) -> u32;
    pub(super) fn knetstat_tls(sk: *const sock) -> tls;
    pub(super) fn knetstat_device_name(
        net: *const net,
        ifindex: c_int,
        name: *mut c_char,
        size: usize,
    );
    pub(super) fn knetstat_name(sk: *const sock, which: c_uint, name: *mut c_char, size: usize);
}
