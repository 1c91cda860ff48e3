// SPDX-License-Identifier: GPL-2.0

//! The options: one table, which the lines and the documentation both follow.

mod expand;
mod meta;
mod put;
mod values;

use self::{
    expand::{key_after, options, put_rare},
    meta::{Key, Level, Switch, Value},
    put::put_option,
    values::{addr_preferences, half, RareSource},
};
use super::{
    flags::Flag as Bit,
    line::Rest,
    protocol::{Protocols, ALL, DATAGRAMS, RAW, TCP, UDP},
    rare::Rare,
    time::retrans_to_secs,
    unit::{
        Bytes, Clocked, Delay, Filter, Flag, Inet4, Inet6, Linger, Micros, Millis, Number, Rate,
        Seconds, Stamping, Text, Timeout, Unit, Unsigned,
    },
    wanted::Wanted,
};

pub use self::meta::{Meta, Shown};
pub(super) use self::values::Source;

// A row: name, level, protocols, unit, when it is shown, what it is where it is not shown, and where
// the value comes from that getsockopt(2) gives: a field of a record of `fields.rs`, or a function of
// them. A value that ends in `?` is shown where the socket sets it.
//
// New rows come behind the first section, which is the line that scripts know. The last section has
// what is on or off: the bit that tells where it is not at its default, and what it is then.
options! {
    common {
        SO_REUSEADDR     SOL_SOCKET  ALL       Number  Always    ""                             (socket.reuse);
        SO_REUSEPORT     SOL_SOCKET  ALL       Flag    Always    ""                             (socket.reuseport);
        SO_KEEPALIVE     SOL_SOCKET  TCP       Flag    Always    ""                             (socket.keepopen);
        TCP_KEEPIDLE     IPPROTO_TCP TCP       Seconds Set       "net.ipv4.tcp_keepalive_time"   {|s| Some(s.clock.seconds(s.tcp()?.keepalive_time?))};
        TCP_KEEPCNT      IPPROTO_TCP TCP       Number  Set       "net.ipv4.tcp_keepalive_probes" (tcp.keepalive_probes?);
        TCP_KEEPINTVL    IPPROTO_TCP TCP       Seconds Set       "net.ipv4.tcp_keepalive_intvl"  {|s| Some(s.clock.seconds(s.tcp()?.keepalive_intvl?))};
        TCP_USER_TIMEOUT IPPROTO_TCP TCP       Millis  Set       "0"                            (tcp.user_timeout?);
        SO_RCVBUF        SOL_SOCKET  ALL       Bytes   Set       "the kernel's choice"          {|s| Some(half(s.socket.rcvbuf?))};
        SO_SNDBUF        SOL_SOCKET  ALL       Bytes   Set       "the kernel's choice"          {|s| Some(half(s.socket.sndbuf?))};
        SO_RCVTIMEO      SOL_SOCKET  ALL       Timeout Set       "none"                         {|s| s.clock.timeout(s.socket.rcvtimeo?)};
        SO_SNDTIMEO      SOL_SOCKET  ALL       Timeout Set       "none"                         {|s| s.clock.timeout(s.socket.sndtimeo?)};
        SO_LINGER        SOL_SOCKET  ALL       Linger  Set       "off"                          {|s| Some(s.clock.linger(s.socket.linger?))};
        TCP_NODELAY      IPPROTO_TCP TCP       Flag    Always    ""                             (tcp.nodelay);
        TCP_FASTOPEN     IPPROTO_TCP TCP       Number  Listening ""                             (tcp.fastopen_max_qlen);
        TCP_DEFER_ACCEPT IPPROTO_TCP TCP       Seconds Always    ""                             {|s| Some(retrans_to_secs(s.tcp()?.defer_accept.unwrap_or(0)))};
        SO_BROADCAST     SOL_SOCKET  DATAGRAMS Flag    Always    ""                             (socket.broadcast);
    }
    rare {
        SO_BROADCAST          SOL_SOCKET   TCP       Flag     Set   "0"                                   {|r| r.on(Bit::SO_BROADCAST)};
        SO_KEEPALIVE          SOL_SOCKET   DATAGRAMS Flag     Set   "0"                                   {|r| r.on(Bit::SO_KEEPALIVE)};
        SO_MARK               SOL_SOCKET   ALL       Unsigned Admin "0"                                   (socket.mark?);
        SO_PRIORITY           SOL_SOCKET   ALL       Unsigned Set   "0"                                   (socket.priority?);
        SO_BINDTODEVICE       SOL_SOCKET   ALL       Text     Set   "none"                                (socket.device?);
        SO_BINDTOIFINDEX      SOL_SOCKET   ALL       Number   Set   "0"                                   (socket.bound_dev_if?);
        SO_MAX_PACING_RATE    SOL_SOCKET   ALL       Rate     Set   "18446744073709551615"                (socket.max_pacing_rate?);
        SO_BUSY_POLL          SOL_SOCKET   ALL       Micros   Set   "0"                                   (socket.ll_usec?);
        SO_PREFER_BUSY_POLL   SOL_SOCKET   ALL       Number   Set   "0"                                   (socket.prefer_busy_poll?);
        SO_INCOMING_CPU       SOL_SOCKET   ALL       Number   Set   "-1"                                  (socket.incoming_cpu?);
        SO_RCVLOWAT           SOL_SOCKET   ALL       Number   Set   "1"                                   (socket.rcvlowat?);
        SO_TIMESTAMPING       SOL_SOCKET   ALL       Stamping Set   "0"                                   {|r| r.stamps()};
        SO_TIMESTAMPING_NEW   SOL_SOCKET   ALL       Stamping Set   "0"                                   {|r| r.stamps().filter(|_| r.rare.socket.tstamp_new.is_some())};
        SO_ATTACH_FILTER      SOL_SOCKET   ALL       Flag     Set   "0"                                   (socket.filter?);
        SO_ATTACH_REUSEPORT_CBPF SOL_SOCKET ALL      Flag     Set   "0"                                   (socket.reuseport_prog?);
        SO_PEEK_OFF           SOL_SOCKET   ALL       Number   Set   "-1"                                  (socket.peek_off?);
        SO_RESERVE_MEM        SOL_SOCKET   ALL       Unsigned Set   "0"                                   (socket.reserved_mem?);
        SO_TXREHASH           SOL_SOCKET   TCP       Number   Set   "net.core.txrehash"                   (socket.txrehash?);
        SO_TXTIME             SOL_SOCKET   ALL       Clocked  Set   "none"                                (socket.txtime?);
        TCP_MAXSEG            IPPROTO_TCP  TCP       Unsigned Set   "the kernel's choice"                 (tcp.maxseg?);
        TCP_CONGESTION        IPPROTO_TCP  TCP       Text     Set   "net.ipv4.tcp_congestion_control"     (tcp.congestion?);
        TCP_SYNCNT            IPPROTO_TCP  TCP       Number   Set   "net.ipv4.tcp_syn_retries"            (tcp.syn_retries?);
        TCP_LINGER2           IPPROTO_TCP  TCP       Number   Set   "net.ipv4.tcp_fin_timeout"            {|r| Some(r.clock.linger2(r.tcp()?.linger2?))};
        TCP_WINDOW_CLAMP      IPPROTO_TCP  TCP       Unsigned Set   "0"                                   (tcp.window_clamp?);
        TCP_NOTSENT_LOWAT     IPPROTO_TCP  TCP       Unsigned Set   "0"                                   (tcp.notsent_lowat?);
        TCP_ULP               IPPROTO_TCP  TCP       Text     Set   "none"                                (tcp.ulp?);
        TCP_RTO_MAX_MS        IPPROTO_TCP  TCP       Millis   Set   "net.ipv4.tcp_rto_max_ms"             {|r| Some(r.clock.millis(r.tcp()?.rto_max?))};
        TCP_RTO_MIN_US        IPPROTO_TCP  TCP       Micros   Set   "net.ipv4.tcp_rto_min_us"             {|r| Some(r.clock.micros(r.tcp()?.rto_min?))};
        TCP_DELACK_MAX_US     IPPROTO_TCP  TCP       Micros   Set   "200000"                              {|r| Some(r.clock.micros(r.tcp()?.delack_max?))};
        TCP_SAVE_SYN          IPPROTO_TCP  TCP       Number   Set   "0"                                   (tcp.save_syn?);
        TCP_TX_DELAY          IPPROTO_TCP  TCP       Delay    Set   "0"                                   (tcp.tx_delay?);
        TLS_TX_ZEROCOPY_RO    SOL_TLS      TCP       Flag     Set   "0"                                   {|r| r.tls()?.zerocopy.then_some(true)};
        TLS_RX_EXPECT_NO_PAD  SOL_TLS      TCP       Flag     Set   "0"                                   {|r| r.tls()?.no_pad.then_some(true)};
        TLS_TX_MAX_PAYLOAD_LEN SOL_TLS     TCP       Unsigned Set   "16384"                               {|r| r.tls()?.chosen_payload()};
        UDP_SEGMENT           IPPROTO_UDP  UDP       Number   Set   "0"                                   (udp.gso_size?);
        UDP_ENCAP             IPPROTO_UDP  UDP       Number   Set   "0"                                   (udp.encap_type?);
        ICMP_FILTER           SOL_RAW      RAW       Unsigned Set   "0"                                   (raw.icmp_filter?);
        IP_HDRINCL            IPPROTO_IP   RAW       Flag     Set   "0, and 1 for IPPROTO_RAW"            (raw.hdrincl?);
        IP_OPTIONS            IPPROTO_IP   ALL       Unsigned Set   "none"                                (inet.options?);
        IP_TOS                IPPROTO_IP   ALL       Number   Set   "0"                                   (inet.tos?);
        IP_TTL                IPPROTO_IP   ALL       Number   Set   "net.ipv4.ip_default_ttl"             (inet.uc_ttl?);
        IP_MINTTL             IPPROTO_IP   ALL       Number   Set   "0"                                   (inet.min_ttl?);
        IP_MTU_DISCOVER       IPPROTO_IP   ALL       Number   Set   "1, and 0 with net.ipv4.ip_no_pmtu_disc" (inet.pmtudisc?);
        IP_UNICAST_IF         IPPROTO_IP   ALL       Number   Set   "0"                                   {|r| Some(r.rare.inet.uc_index?.to_be())};
        IP_LOCAL_PORT_RANGE   IPPROTO_IP   ALL       Unsigned Set   "0"                                   (inet.local_port_range?);
        IP_MULTICAST_TTL      IPPROTO_IP   DATAGRAMS Number   Set   "1"                                   (inet.mc_ttl?);
        IP_MULTICAST_IF       IPPROTO_IP   DATAGRAMS Inet4    Set   "0.0.0.0"                             (inet.multicast?);
        IPV6_V6ONLY           IPPROTO_IPV6 ALL       Flag     Set   "net.ipv6.bindv6only"                 (inet6.v6only?);
        IPV6_TCLASS           IPPROTO_IPV6 ALL       Number   Set   "0"                                   (inet6.tclass?);
        IPV6_UNICAST_HOPS     IPPROTO_IPV6 ALL       Number   Set   "the route's"                         (inet6.hop_limit?);
        IPV6_MULTICAST_HOPS   IPPROTO_IPV6 DATAGRAMS Number   Set   "1"                                   (inet6.mcast_hops?);
        IPV6_MULTICAST_IF     IPPROTO_IPV6 DATAGRAMS Number   Set   "0"                                   (inet6.mcast_oif?);
        IPV6_MTU_DISCOVER     IPPROTO_IPV6 ALL       Number   Set   "1"                                   (inet6.pmtudisc?);
        IPV6_MTU              IPPROTO_IPV6 ALL       Unsigned Set   "0"                                   (inet6.frag_size?);
        IPV6_UNICAST_IF       IPPROTO_IPV6 ALL       Number   Set   "0"                                   {|r| Some(r.inet6()?.ucast_oif?.to_be())};
        IPV6_ADDR_PREFERENCES IPPROTO_IPV6 ALL       Number   Set   "1280"                                {|r| Some(addr_preferences(r.inet6()?.srcprefs?))};
        IPV6_MINHOPCOUNT      IPPROTO_IPV6 ALL       Number   Set   "0"                                   (inet6.min_hopcount?);
        IPV6_AUTOFLOWLABEL    IPPROTO_IPV6 ALL       Flag     Set   "net.ipv6.auto_flowlabels"            (inet6.autoflowlabel?);
        IPV6_PKTINFO          IPPROTO_IPV6 ALL       Inet6    Set   "none"                                (inet6.pktinfo?);
        IPV6_FLOWLABEL_MGR    IPPROTO_IPV6 ALL       Flag     Set   "net.ipv6.flowlabel_reflect"          (inet6.repflow?);
        IPV6_CHECKSUM         IPPROTO_IPV6 RAW       Number   Set   "-1, 2 for ICMPv6, 4 for MH"          (raw6.checksum?);
        IPV6_HDRINCL          IPPROTO_IPV6 RAW       Flag     Set   "0, and 1 for IPPROTO_RAW"            (raw6.hdrincl?);
        ICMPV6_FILTER         SOL_ICMPV6   RAW       Filter   Set   "all 0"                               (raw6.icmpv6_filter?);
    }
    flags {
        SO_DEBUG                  SOL_SOCKET   ALL       On        SO_DEBUG                  "0";
        SO_DONTROUTE              SOL_SOCKET   ALL       On        SO_DONTROUTE              "0";
        SO_OOBINLINE              SOL_SOCKET   ALL       On        SO_OOBINLINE              "0";
        SO_NO_CHECK               SOL_SOCKET   ALL       On        SO_NO_CHECK               "0";
        SO_TIMESTAMP              SOL_SOCKET   ALL       On        SO_TIMESTAMP              "0";
        SO_TIMESTAMPNS            SOL_SOCKET   ALL       On        SO_TIMESTAMPNS            "0";
        SO_TIMESTAMP_NEW          SOL_SOCKET   ALL       On        SO_TIMESTAMP_NEW          "0";
        SO_TIMESTAMPNS_NEW        SOL_SOCKET   ALL       On        SO_TIMESTAMPNS_NEW        "0";
        SO_RXQ_OVFL               SOL_SOCKET   ALL       On        SO_RXQ_OVFL               "0";
        SO_WIFI_STATUS            SOL_SOCKET   ALL       On        SO_WIFI_STATUS            "0";
        SO_NOFCS                  SOL_SOCKET   ALL       On        SO_NOFCS                  "0";
        SO_LOCK_FILTER            SOL_SOCKET   ALL       On        SO_LOCK_FILTER            "0";
        SO_SELECT_ERR_QUEUE       SOL_SOCKET   ALL       On        SO_SELECT_ERR_QUEUE       "0";
        SO_ZEROCOPY               SOL_SOCKET   ALL       On        SO_ZEROCOPY               "0";
        SO_RCVMARK                SOL_SOCKET   ALL       On        SO_RCVMARK                "0";
        SO_RCVPRIORITY            SOL_SOCKET   ALL       On        SO_RCVPRIORITY            "0";
        TCP_CORK                  IPPROTO_TCP  TCP       On        TCP_CORK                  "0";
        TCP_REPAIR                IPPROTO_TCP  TCP       On        TCP_REPAIR                "0";
        TCP_INQ                   IPPROTO_TCP  TCP       On        TCP_INQ                   "0";
        TCP_FASTOPEN_CONNECT      IPPROTO_TCP  TCP       On        TCP_FASTOPEN_CONNECT      "0";
        TCP_FASTOPEN_NO_COOKIE    IPPROTO_TCP  TCP       On        TCP_FASTOPEN_NO_COOKIE    "0";
        TCP_THIN_LINEAR_TIMEOUTS  IPPROTO_TCP  TCP       On        TCP_THIN_LINEAR_TIMEOUTS  "0";
        UDP_CORK                  IPPROTO_UDP  UDP       On        UDP_CORK                  "0";
        UDP_GRO                   IPPROTO_UDP  UDP       On        UDP_GRO                   "0";
        UDP_NO_CHECK6_TX          IPPROTO_UDP  UDP       On        UDP_NO_CHECK6_TX          "0";
        UDP_NO_CHECK6_RX          IPPROTO_UDP  UDP       On        UDP_NO_CHECK6_RX          "0";
        IP_RECVERR                IPPROTO_IP   ALL       On        IP_RECVERR                "0";
        IP_RECVERR_RFC4884        IPPROTO_IP   ALL       On        IP_RECVERR_RFC4884        "0";
        IP_PKTINFO                IPPROTO_IP   ALL       On        IP_PKTINFO                "0";
        IP_RECVTTL                IPPROTO_IP   ALL       On        IP_RECVTTL                "0";
        IP_RECVTOS                IPPROTO_IP   ALL       On        IP_RECVTOS                "0";
        IP_RECVOPTS               IPPROTO_IP   ALL       On        IP_RECVOPTS               "0";
        IP_RETOPTS                IPPROTO_IP   ALL       On        IP_RETOPTS                "0";
        IP_PASSSEC                IPPROTO_IP   ALL       On        IP_PASSSEC                "0";
        IP_RECVORIGDSTADDR        IPPROTO_IP   ALL       On        IP_RECVORIGDSTADDR        "0";
        IP_CHECKSUM               IPPROTO_IP   ALL       On        IP_CHECKSUM               "0";
        IP_RECVFRAGSIZE           IPPROTO_IP   ALL       On        IP_RECVFRAGSIZE           "0";
        IP_FREEBIND               IPPROTO_IP   ALL       On        IP_FREEBIND               "0";
        IP_TRANSPARENT            IPPROTO_IP   ALL       On        IP_TRANSPARENT            "0";
        IP_BIND_ADDRESS_NO_PORT   IPPROTO_IP   ALL       On        IP_BIND_ADDRESS_NO_PORT   "0";
        IP_MULTICAST_LOOP         IPPROTO_IP   DATAGRAMS Off       IP_MULTICAST_LOOP         "1";
        IP_MULTICAST_ALL          IPPROTO_IP   DATAGRAMS OnForIpv6 IP_MULTICAST_ALL          "1, and 0 for IPv6";
        IP_NODEFRAG               IPPROTO_IP   RAW       On        IP_NODEFRAG               "0";
        IP_ROUTER_ALERT           IPPROTO_IP   RAW       On        IP_ROUTER_ALERT           "0";
        IPV6_MULTICAST_LOOP       IPPROTO_IPV6 DATAGRAMS Off       IPV6_MULTICAST_LOOP       "1";
        IPV6_MULTICAST_ALL        IPPROTO_IPV6 DATAGRAMS Off       IPV6_MULTICAST_ALL        "1";
        IPV6_RECVERR              IPPROTO_IPV6 ALL       On        IPV6_RECVERR              "0";
        IPV6_RECVERR_RFC4884      IPPROTO_IPV6 ALL       On        IPV6_RECVERR_RFC4884      "0";
        IPV6_TRANSPARENT          IPPROTO_IPV6 ALL       On        IP_TRANSPARENT            "0";
        IPV6_FREEBIND             IPPROTO_IPV6 ALL       On        IP_FREEBIND               "0";
        IPV6_DONTFRAG             IPPROTO_IPV6 ALL       On        IPV6_DONTFRAG             "0";
        IPV6_FLOWINFO_SEND        IPPROTO_IPV6 ALL       On        IPV6_FLOWINFO_SEND        "0";
        IPV6_ROUTER_ALERT         IPPROTO_IPV6 RAW       On        IP_ROUTER_ALERT           "0";
        IPV6_ROUTER_ALERT_ISOLATE IPPROTO_IPV6 ALL       On        IPV6_ROUTER_ALERT_ISOLATE "0";
        IPV6_RECVPKTINFO          IPPROTO_IPV6 ALL       On        IPV6_RECVPKTINFO          "0";
        IPV6_RECVHOPLIMIT         IPPROTO_IPV6 ALL       On        IPV6_RECVHOPLIMIT         "0";
        IPV6_RECVRTHDR            IPPROTO_IPV6 ALL       On        IPV6_RECVRTHDR            "0";
        IPV6_RECVHOPOPTS          IPPROTO_IPV6 ALL       On        IPV6_RECVHOPOPTS          "0";
        IPV6_RECVDSTOPTS          IPPROTO_IPV6 ALL       On        IPV6_RECVDSTOPTS          "0";
        IPV6_RECVTCLASS           IPPROTO_IPV6 ALL       On        IPV6_RECVTCLASS           "0";
        IPV6_RECVPATHMTU          IPPROTO_IPV6 ALL       On        IPV6_RECVPATHMTU          "0";
        IPV6_RECVORIGDSTADDR      IPPROTO_IPV6 ALL       On        IPV6_RECVORIGDSTADDR      "0";
        IPV6_RECVFRAGSIZE         IPPROTO_IPV6 ALL       On        IPV6_RECVFRAGSIZE         "0";
        IPV6_FLOWINFO             IPPROTO_IPV6 ALL       On        IPV6_FLOWINFO             "0";
        IPV6_2292PKTINFO          IPPROTO_IPV6 ALL       On        IPV6_2292PKTINFO          "0";
        IPV6_2292HOPLIMIT         IPPROTO_IPV6 ALL       On        IPV6_2292HOPLIMIT         "0";
        IPV6_2292RTHDR            IPPROTO_IPV6 ALL       On        IPV6_2292RTHDR            "0";
        IPV6_2292HOPOPTS          IPPROTO_IPV6 ALL       On        IPV6_2292HOPOPTS          "0";
        IPV6_2292DSTOPTS          IPPROTO_IPV6 ALL       On        IPV6_2292DSTOPTS          "0";
    }
}
