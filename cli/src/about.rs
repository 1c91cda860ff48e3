// SPDX-License-Identifier: GPL-2.0

//! What the options are that people ask for most, and what others call them. getsockopt(2)'s own names and their
//! defaults stand in the module's table.

/// Who else has names for options.
pub const ELSEWHERE: [&str; 4] = ["Java", "Go", "nginx", "PostgreSQL"];

/// What is known of an option beside the module's table.
pub struct About {
    pub name: &'static str,
    pub what: &'static str,
    /// What it is called elsewhere; empty where there is no name.
    pub names: [&'static str; 4],
}

macro_rules! about {
    ($($name:ident $what:literal, $($elsewhere:literal),+;)+) => {
        pub const ABOUT: &[About] = &[$(About {
            name: stringify!($name),
            what: $what,
            names: [$($elsewhere),+],
        }),+];
    };
}

// A row: name, what it is; then Java's, Go's, nginx's and PostgreSQL's name.
about! {
    SO_REUSEADDR "binds although older connections of the port are not gone yet", "setReuseAddress", "on for listeners", "on for listeners", "on for listeners";
    SO_REUSEPORT "several sockets share a port, and the kernel spreads what comes", "StandardSocketOptions.SO_REUSEPORT", "", "listen ... reuseport", "";
    SO_KEEPALIVE "asks an idle peer from time to time whether it is still there", "setKeepAlive", "net.KeepAliveConfig.Enable", "listen ... so_keepalive, proxy_socket_keepalive", "keepalives";
    TCP_KEEPIDLE "how long a connection is idle before the first keepalive probe", "ExtendedSocketOptions.TCP_KEEPIDLE", "net.KeepAliveConfig.Idle", "listen ... so_keepalive=TIME::", "tcp_keepalives_idle, keepalives_idle";
    TCP_KEEPINTVL "how long to wait between keepalive probes", "ExtendedSocketOptions.TCP_KEEPINTERVAL", "net.KeepAliveConfig.Interval", "listen ... so_keepalive=:TIME:", "tcp_keepalives_interval, keepalives_interval";
    TCP_KEEPCNT "how many unanswered keepalive probes end the connection", "ExtendedSocketOptions.TCP_KEEPCOUNT", "net.KeepAliveConfig.Count", "listen ... so_keepalive=::COUNT", "tcp_keepalives_count, keepalives_count";
    TCP_USER_TIMEOUT "how long data may stay unacknowledged before the connection ends", "", "", "", "tcp_user_timeout";
    SO_RCVBUF "size of the receive buffer; switches its automatic tuning off", "setReceiveBufferSize", "SetReadBuffer", "listen ... rcvbuf", "";
    SO_SNDBUF "size of the send buffer; switches its automatic tuning off", "setSendBufferSize", "SetWriteBuffer", "listen ... sndbuf", "";
    SO_RCVTIMEO "how long a blocking read waits", "", "", "", "";
    SO_SNDTIMEO "how long a blocking write waits", "", "", "", "";
    SO_LINGER "what close(2) does with unsent data: wait so long, or with 0 reset the connection", "setSoLinger", "SetLinger", "reset_timedout_connection", "";
    TCP_NODELAY "small writes are sent at once, and do not wait for an acknowledgement", "setTcpNoDelay", "SetNoDelay, on by default", "tcp_nodelay", "always on";
    TCP_CORK "holds partial segments back until it is switched off", "", "", "tcp_nopush", "";
    TCP_FASTOPEN "how many connections may wait that brought data with their first packet", "", "", "listen ... fastopen", "";
    TCP_DEFER_ACCEPT "a listener is told of a connection when its first data has come", "", "", "listen ... deferred", "";
    TCP_CONGESTION "the algorithm that decides how fast to send", "", "", "", "";
    TCP_MAXSEG "the largest segment", "", "", "", "";
    TCP_NOTSENT_LOWAT "how much unsent data makes the socket no longer writable", "", "", "", "";
    TCP_SYNCNT "how often a connection is tried", "", "", "", "";
    TCP_ULP "a protocol above TCP in the kernel, such as tls", "", "", "ssl_conf_command Options KTLS", "";
    SO_BROADCAST "may send to broadcast addresses", "DatagramSocket.setBroadcast", "on for UDP", "", "";
    SO_MARK "a mark for routing and packet filters", "", "", "", "";
    SO_PRIORITY "the priority of what is sent, for queueing disciplines", "", "", "", "";
    SO_BINDTODEVICE "sends and receives by this interface alone", "", "", "", "";
    SO_RCVLOWAT "how much must wait before the socket is readable", "", "", "", "";
    SO_MAX_PACING_RATE "the most that is sent in a second", "", "", "", "";
    SO_BUSY_POLL "how long a read polls the device before it sleeps", "", "", "", "";
    SO_INCOMING_CPU "the processor whose packets the listener takes", "", "", "", "";
    SO_ATTACH_FILTER "a BPF program chooses which packets arrive", "", "", "", "";
    SO_ZEROCOPY "send(2) may leave the data where it is", "", "", "", "";
    IP_TOS "type of service: the DSCP bits of what is sent", "setTrafficClass", "", "", "";
    IP_TTL "how many routers a packet may pass", "", "", "", "";
    IP_TRANSPARENT "may use addresses that this machine does not have", "", "", "proxy_bind ... transparent", "";
    IP_FREEBIND "binds to an address that is not there yet", "", "", "", "";
    IP_BIND_ADDRESS_NO_PORT "bind(2) leaves the choice of the port to connect(2)", "", "", "on with proxy_bind", "";
    IP_MTU_DISCOVER "whether packets may be fragmented", "", "", "", "";
    IPV6_V6ONLY "takes no IPv4 connections", "", "on with \"tcp6\"", "listen ... ipv6only", "on for listeners";
    IPV6_TCLASS "traffic class: the DSCP bits of what is sent", "setTrafficClass", "", "", "";
    UDP_SEGMENT "one write is sent as packets of this size", "", "", "quic_gso", "";
    UDP_GRO "packets may arrive joined", "", "", "", "";
}
