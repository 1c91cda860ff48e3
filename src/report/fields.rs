// SPDX-License-Identifier: GPL-2.0

//! The fields of a socket that options are made from: one row each.
//!
//! A row is all that is known of a field:
//!
//! ```text
//! name: Type = source, new value [, within mask] [, if condition] [, as function];
//! ```
//!
//! - `name: Type` is the field of the record, an `Option`, `None` where the socket does not set it;
//! - `source` is where the kernel keeps it: a field of a structure, or a function that finds it;
//! - `new value` is what a new socket has there;
//! - `within mask` are the bits of it that count;
//! - `if condition` says of which sockets it is a setting;
//! - `as function` makes the record's value of it, if it is not the kernel's.
//!
//! What `options` has is compared with a new socket's at once, without a branch for each row.
//! What `always` has is read of every socket and is no `Option`. What stands in `besides` is read only
//! where another row of the socket already tells that something is set.
//!
//! This module takes names and types from the rows, and makes the records of them. `read` takes the
//! rest, and makes the code that fills the records and that tells whether a socket sets any of it
//! (`src/read/fields.rs`). The names of sources and functions are looked up there; `s` is the socket.

use super::{endpoint::Interface4, name::Name, tls::Tls, txtime::TxTime};

macro_rules! fields {
    ($expand:ident) => { $expand! {

/// What each line shows of a socket, or what is often set, at level SOL_SOCKET.
Socket of inet_sock |s| {
    always {
        /// `skc_reuse`: 0 or 1, and 2 under TCP_REPAIR.
        reuse: u8 = socket::reuse;
        /// `skc_reuseport`.
        reuseport: bool = socket::reuseport;
        /// SOCK_KEEPOPEN of `sk_flags`.
        keepopen: bool = socket::keepopen;
        /// SOCK_BROADCAST of `sk_flags`.
        broadcast: bool = socket::broadcast;
    }
    options {
        /// `sk_lingertime` in jiffies.
        linger: u64 = socket::lingers, new 0, as |_| Some(s.get(sock::sk_lingertime) as u64);
        /// `sk_rcvbuf` in bytes.
        rcvbuf: i32 = socket::locks_rcvbuf, new 0, as |_| Some(s.get(sock::sk_rcvbuf));
        /// `sk_sndbuf` in bytes.
        sndbuf: i32 = socket::locks_sndbuf, new 0, as |_| Some(s.get(sock::sk_sndbuf));
        /// `sk_rcvtimeo` in jiffies.
        rcvtimeo: i64 = sock::sk_rcvtimeo, new isize::MAX, as |jiffies| Some(jiffies as i64);
        /// `sk_sndtimeo` in jiffies.
        sndtimeo: i64 = sock::sk_sndtimeo, new isize::MAX, as |jiffies| Some(jiffies as i64);
    }
}

/// What each line shows of a TCP socket, or what is often set, at level IPPROTO_TCP.
TcpSocket of tcp_sock |s| {
    always {
        /// TCP_NAGLE_OFF of `nonagle`.
        nodelay: bool = tcp::nodelay;
        /// `icsk_accept_queue.fastopenq.max_qlen`.
        fastopen_max_qlen: i32 = inet_connection_sock::max_qlen;
    }
    options {
        /// In jiffies.
        keepalive_time: u32 = tcp_sock::keepalive_time, new 0;
        /// In jiffies.
        keepalive_intvl: u32 = tcp_sock::keepalive_intvl, new 0;
        /// A number of probes.
        keepalive_probes: u8 = tcp_sock::keepalive_probes, new 0;
        /// `icsk_user_timeout` in milliseconds.
        user_timeout: u32 = inet_connection_sock::icsk_user_timeout, new 0;
        /// `icsk_accept_queue.rskq_defer_accept`, a number of retransmits.
        defer_accept: u8 = inet_connection_sock::rskq_defer_accept, new 0;
    }
}

/// What few sockets set at level SOL_SOCKET.
RareSocket of inet_sock |s| {
    options {
        /// `sk_bound_dev_if`, an interface.
        bound_dev_if: i32 = sock::sk_bound_dev_if, new 0;
        /// `sk_priority`.
        priority: u32 = sock::sk_priority, new 0;
        /// `sk_mark`, where the reader may see it.
        mark: u32 = sock::sk_mark, new 0, within socket::seen_by_admin(s);
        /// `sk_ll_usec` in microseconds.
        ll_usec: u32 = sock::sk_ll_usec, new 0;
        /// `sk_tsflags`, SOF_TIMESTAMPING_*.
        tsflags: u32 = sock::sk_tsflags, new 0;
        /// `sk_reserved_mem` in bytes.
        reserved_mem: u32 = sock::sk_reserved_mem, new 0;
        /// SOCK_TXTIME of `sk_flags`, and what belongs to it.
        txtime: TxTime = socket::sends_in_time, new 0, as |_| Some(socket::txtime(s));
        /// `sk_prefer_busy_poll`.
        prefer_busy_poll: u8 = sock::sk_prefer_busy_poll, new 0;
        /// The group of sockets that share the port has a program.
        reuseport_prog: bool = sock::sk_reuseport_cb, new ptr::null_mut(), as |_| s.entry.reuseport_prog().then_some(true);
        /// There is an `sk_filter`.
        filter: bool = sock::sk_filter, new ptr::null_mut(), as |_| Some(true);
        /// `sk_rcvlowat` in bytes.
        rcvlowat: i32 = sock::sk_rcvlowat, new 1, as |bytes| Some(bytes).filter(|_| !socket::is_subflow(s));
        /// `sk_peek_off`, an offset in bytes.
        peek_off: i32 = sock::sk_peek_off, new -1;
        /// `sk_max_pacing_rate` in bytes per second.
        max_pacing_rate: u64 = sock::sk_max_pacing_rate, new usize::MAX, as |rate| Some(rate as u64);
        /// `sk_txrehash`.
        txrehash: u8 = sock::sk_txrehash, new s.view.defaults.txrehash, if s.is_tcp();
        /// `sk_incoming_cpu`.
        incoming_cpu: i32 = sock::sk_incoming_cpu, new -1, if socket::chooses_cpu(s), as |cpu| Some(cpu).filter(|_| !socket::was_connected(s));
    }
    besides {
        /// The name of the bound device, unless the device is gone.
        device: Name = socket::device;
        /// `sk_bind_phc`, where the time stamps are of that clock.
        bind_phc: u32 = socket::bind_phc;
        /// SOCK_TSTAMP_NEW of `sk_flags`.
        tstamp_new: bool = socket::tstamp_new;
    }
}

/// What few sockets set at level IPPROTO_IP; IPv6 sockets have these as well.
Inet of inet_sock |s| {
    options {
        /// The type of service; the lowest two bits of a TCP socket are the kernel's own.
        tos: u8 = inet_sock::tos, new 0, within inet::service_bits(s);
        /// A hop limit.
        uc_ttl: i16 = inet_sock::uc_ttl, new -1;
        /// The least hop limit that is accepted.
        min_ttl: u8 = inet_sock::min_ttl, new 0;
        /// IP_PMTUDISC_*.
        pmtudisc: u8 = inet_sock::pmtudisc, new inet::new_pmtudisc(s);
        /// An interface.
        uc_index: i32 = inet_sock::uc_index, new 0;
        /// The upper bound times 65,536, and the lower one.
        local_port_range: u32 = inet_sock::local_port_range, new 0;
        /// A hop limit.
        mc_ttl: u8 = inet_sock::mc_ttl, new 1, if s.is_datagram();
        /// The interface, and the address by which a program chose it.
        multicast: Interface4 = inet_sock::mc_index, new 0, if s.is_datagram(), as |index| Some(inet::multicast(s, index));
        /// The length of the IP options.
        options: u32 = inet_sock::inet_opt, new ptr::null_mut(), as |_| Some(s.entry.ip_options()).filter(|len| *len != 0);
    }
}

/// What few IPv6 sockets set at level IPPROTO_IPV6.
Inet6 of ipv6_pinfo |s| {
    options {
        /// The traffic class; the lowest two bits of a TCP socket are the kernel's own.
        tclass: u8 = ipv6_pinfo::tclass, new 0, within inet::service_bits(s);
        /// A hop limit.
        hop_limit: i16 = ipv6_pinfo::hop_limit, new -1;
        /// IPV6_PMTUDISC_*.
        pmtudisc: u8 = ipv6_pinfo::pmtudisc, new 1;
        /// The largest fragment, in bytes.
        frag_size: u32 = ipv6_pinfo::frag_size, new 0;
        /// An interface.
        ucast_oif: i32 = ipv6_pinfo::ucast_oif, new 0;
        /// IPV6_PREFER_SRC_*, as the kernel keeps them.
        srcprefs: u8 = ipv6_pinfo::srcprefs, new 0;
        /// The least hop limit that is accepted.
        min_hopcount: u8 = ipv6_pinfo::min_hopcount, new 0;
        /// A hop limit.
        mcast_hops: u8 = ipv6_pinfo::mcast_hops, new 1, if s.is_datagram();
        /// An interface.
        mcast_oif: i32 = ipv6_pinfo::mcast_oif, new 0, if s.is_datagram();
        /// AUTOFLOWLABEL of `inet_flags`, where AUTOFLOWLABEL_SET is there.
        autoflowlabel: bool = inet::sets_autoflowlabel, new 0, as |_| Some(inet::autoflowlabel(s));
        /// The address in network order, and the interface.
        pktinfo: [u32; 5] = ipv6_pinfo::sticky_pktinfo, new [0; 5];
        /// REPFLOW of `inet_flags`.
        repflow: bool = inet::repflow, new s.view.defaults.reflects;
        /// `skc_ipv6only`.
        v6only: bool = inet::v6only, new s.view.defaults.bindv6only;
    }
}

/// What few TCP sockets set at level IPPROTO_TCP.
RareTcp of tcp_sock |s| {
    options {
        /// `icsk_rto_max` in jiffies.
        rto_max: u32 = inet_connection_sock::icsk_rto_max, new s.view.defaults.tcp_rto_max;
        /// `icsk_rto_min` in jiffies.
        rto_min: u32 = inet_connection_sock::icsk_rto_min, new s.view.defaults.tcp_rto_min;
        /// `icsk_delack_max` in jiffies.
        delack_max: u32 = inet_connection_sock::icsk_delack_max, new TCP_DELACK_MAX;
        /// The name of the upper layer protocol.
        ulp: Name = inet_connection_sock::icsk_ulp_ops, new ptr::null_mut(), as |_| Some(s.entry.name(NAME_ULP));
        /// The name of the congestion control.
        congestion: Name = tcp::sets_congestion, new 0, as |_| tcp::chosen_congestion(s);
        /// 1 or 2.
        save_syn: u8 = tcp::save_syn, new 0, as |_| Some(tcp::save_syn_value(s));
        /// A number of retransmits.
        syn_retries: u8 = inet_connection_sock::icsk_syn_retries, new 0;
        /// What getsockopt(2) gives for TCP_MAXSEG, in bytes.
        maxseg: u32 = tcp_sock::user_mss, new 0, as |user_mss| Some(tcp::maxseg(s, user_mss));
        /// In jiffies, negative for none.
        linger2: i32 = tcp_sock::linger2, new 0;
        /// In bytes.
        notsent_lowat: u32 = tcp_sock::notsent_lowat, new 0, as |bytes| tcp::chosen_lowat(s, bytes);
        /// In microseconds. Before Linux 7.0, a program may set less than 0.
        tx_delay: i32 = tcp_sock::tcp_tx_delay, new 0, as |delay| Some(delay as i32);
        /// In bytes.
        window_clamp: u32 = tcp_sock::window_clamp, new 0, if tcp::chooses_window_clamp(s);
    }
    besides {
        /// What level SOL_TLS sets.
        tls: Tls = tcp::tls;
    }
}

/// What few UDP sockets set at level IPPROTO_UDP.
RareUdp of udp_sock |s| {
    options {
        /// In bytes.
        gso_size: u16 = udp_sock::gso_size, new 0;
        /// UDP_ENCAP_*.
        encap_type: u8 = udp_sock::encap_type, new 0;
    }
}

/// What few raw IPv4 sockets set.
RareRaw of raw_sock |s| {
    options {
        /// HDRINCL of `inet_flags`.
        hdrincl: bool = raw::hdrincl, new raw::new_hdrincl(s);
        /// ICMP_FILTER.
        icmp_filter: u32 = raw_sock::filter, new 0, if s.number() == IPPROTO_ICMP;
    }
}

/// What few raw IPv6 sockets set.
RareRaw6 of raw6_sock |s| {
    options {
        /// HDRINCL of `inet_flags`.
        hdrincl: bool = raw::hdrincl, new raw::new_hdrincl(s);
        /// The offset of the checksum, -1 for none.
        checksum: i32 = raw::checksum, new raw::new_checksum(s);
        /// ICMPV6_FILTER.
        icmpv6_filter: [u32; 8] = raw6_sock::filter, new [0; 8], if s.number() == IPPROTO_ICMPV6;
    }
}

    } };
}
pub(crate) use fields;

/// Makes the records.
macro_rules! records {
    ($(
        $(#[$doc:meta])*
        $record:ident of $kind:ident |$s:ident| {
            $(always {$(
                $(#[$always_doc:meta])*
                $always:ident: $always_type:ty = $always_source:expr;
            )+})?
            options {$(
                $(#[$field_doc:meta])*
                $field:ident: $type:ty = $source:expr, new $new:expr
                    $(, within $mask:expr)? $(, if $condition:expr)? $(, as $as:expr)?;
            )+}
            $(besides {$(
                $(#[$besides_doc:meta])*
                $besides:ident: $besides_type:ty = $besides_source:expr;
            )+})?
        }
    )+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Default)]
        #[cfg_attr(test, derive(Debug))]
        pub struct $record {
            $($( $(#[$always_doc])* pub $always: $always_type, )+)?
            $( $(#[$field_doc])* pub $field: Option<$type>, )+
            $($( $(#[$besides_doc])* pub $besides: Option<$besides_type>, )+)?
        }
    )+};
}
fields!(records);
