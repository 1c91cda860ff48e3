// SPDX-License-Identifier: GPL-2.0
// Sockets that no one touches: each complete listing must have every one of them exactly once. They are known by their
// ports, which the run keeps from all others (ip_local_port_range).
#include "stress.h"

#define FIRST 50000
#define COUNT 100
#define PROTOCOL 200
#define RAW_COUNT 20

/* How often each was listed: by its local port, and the accepted end of a connection by its remote one. */
struct seen {
	unsigned char local[COUNT + 1], remote[COUNT + 1];
};

void still_make(void)
{
	for (int v6 = 0; v6 < 2; v6++) {
		int listening = must(listener(v6, 1, FIRST, COUNT));

		for (int i = 1; i <= COUNT; i++) {
			struct sockaddr_any a = address(v6, 1, FIRST + i), to = address(v6, 1, FIRST);
			int fd = must(socket(a.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0));

			must(bind(fd, &a.any, a.len));
			must(connect(fd, &to.any, to.len));
			must(accept4(listening, NULL, NULL, SOCK_CLOEXEC));
			must(udp(v6, 1, FIRST + i));
		}
		for (int i = 0; i < RAW_COUNT; i++)
			must(socket(v6 ? AF_INET6 : AF_INET, SOCK_RAW | SOCK_CLOEXEC, PROTOCOL + i));
	}
}

static void see(const struct row *row, void *data)
{
	struct seen *seen = data;
	unsigned int local = row->local_port - (row->file >= RAWSTAT ? PROTOCOL : FIRST);
	unsigned int remote = row->remote_port - FIRST;

	if (row->file <= TCP6STAT && local == 0 && remote - 1 < COUNT)
		seen->remote[remote]++;
	else if (local <= COUNT)
		seen->local[local]++;
}

static void once(int file, const char *end, const unsigned char *times, int from, int to)
{
	for (int i = from; i <= to; i++)
		if (times[i] != 1)
			fail("%s: still socket %d (%s) is listed %d times, not once", FILE_NAME[file], i, end, times[i]);
}

/* Reads an open file with that buffer size, and checks them if the module did not go meanwhile. */
void still_check(int file, int fd, size_t size)
{
	struct seen seen = { 0 };

	if (!listing_read(fd, file, size, see, &seen))
		return;
	once(file, "local", seen.local, file >= UDPSTAT && file <= UDP6STAT, file >= RAWSTAT ? RAW_COUNT - 1 : COUNT);
	if (file <= TCP6STAT)
		once(file, "remote", seen.remote, 1, COUNT);
}
