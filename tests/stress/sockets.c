// SPDX-License-Identifier: GPL-2.0
// Sockets, and options set at random.
#include <net/if.h>

#include "ring.h"
#include "stress.h"

/* In IPv4 127.0.0.0 plus the host, in IPv6 always ::1. */
struct sockaddr_any address(bool v6, unsigned int host, unsigned int port)
{
	struct sockaddr_any a = { .len = v6 ? sizeof(a.v6) : sizeof(a.v4) };

	if (v6) {
		a.v6.sin6_family = AF_INET6;
		a.v6.sin6_addr = in6addr_loopback;
		a.v6.sin6_port = htons(port);
	} else {
		a.v4.sin_family = AF_INET;
		a.v4.sin_addr.s_addr = htonl(127 << 24 | host);
		a.v4.sin_port = htons(port);
	}
	return a;
}

int udp(bool v6, unsigned int host, unsigned int port)
{
	struct sockaddr_any a = address(v6, host, port);
	int fd = socket(a.any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (fd >= 0 && bind(fd, &a.any, a.len)) {
		close(fd);
		return -1;
	}
	return fd;
}

int listener(bool v6, unsigned int host, unsigned int port, int backlog)
{
	struct sockaddr_any a = address(v6, host, port);
	int fd = socket(a.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0), on = 1;

	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, &a.any, a.len) || listen(fd, backlog)) {
		close(fd);
		return -1;
	}
	return fd;
}

unsigned int port_of(int fd)
{
	struct sockaddr_any a = { .len = sizeof(a.v6) };

	must(getsockname(fd, &a.any, &a.len));
	return ntohs(a.v4.sin_port);
}

void push_some(int fd, int n)
{
	static const int LEVELS[] = { SOL_SOCKET, IPPROTO_TCP, IPPROTO_UDP, IPPROTO_IP, IPPROTO_IPV6 };
	static const int VALUES[] = { 0, 1, 1, 2, 3, 7, 16, 60, 255, 1000, 4096, 65535, 1 << 20, 0x7fffffff, -1 };
	static const char *const CONGESTION[] = { "cubic", "bbr", "reno" };

	for (; n; n--) {
		int value[4];

		for (size_t i = 0; i < LENGTH(value); i++)
			value[i] = VALUES[roll(LENGTH(VALUES))];
		if (!roll(20)) {
			const char *name = CONGESTION[roll(LENGTH(CONGESTION))];

			ring_setsockopt(NULL, fd, IPPROTO_TCP, TCP_CONGESTION, name, strlen(name));
		} else if (!roll(50)) {
			ring_setsockopt(NULL, fd, IPPROTO_TCP, TCP_ULP, "tls", 3);
		} else {
			int level = LEVELS[roll(LENGTH(LEVELS))], option = roll(80);

			if (level != SOL_SOCKET || option != SO_LINGER) /* close(2) would wait */
				ring_setsockopt(NULL, fd, level, option, value, roll(4) ? 4 : 16);
		}
		count(setsockopts, 1);
	}
}

void set_some(int fd, int n)
{
	push_some(fd, n);
	ring_run();
}

void patch_kernel(void)
{
	static const int ON = 1, ESPINUDP = UDP_ENCAP_ESPINUDP;

	for (int v6 = 0; v6 < 2; v6++) {
		int datagram = must(socket(v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));
		int stream = must(socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));

		setsockopt(datagram, SOL_SOCKET, SO_TIMESTAMP, &ON, sizeof(ON));
		setsockopt(datagram, IPPROTO_UDP, UDP_ENCAP, &ESPINUDP, sizeof(ESPINUDP));
		setsockopt(stream, IPPROTO_TCP, TCP_TX_DELAY, &ON, sizeof(ON));
		setsockopt(stream, IPPROTO_IP, IP_MINTTL, &ON, sizeof(ON));
		if (v6)
			setsockopt(stream, IPPROTO_IPV6, IPV6_MINHOPCOUNT, &ON, sizeof(ON));
	}
}

void loopback_up(void)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd = must(socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0));

	must(ioctl(fd, SIOCSIFFLAGS, &request));
	close(fd);
}
