// SPDX-License-Identifier: GPL-2.0
// Workers that read. They pause, since with no pause at all they would leave little time to the others.
#include "stress.h"

/* From start to end: copy `which` reads the file of that number. */
void read_whole(int which)
{
	static const size_t SIZES[] = { 0, 0, 500, 4095, 4095, 65536, 131072, 1 << 20 };
	int fd = try_open(which, O_RDONLY);

	if (fd < 0) {
		if (!gone(errno))
			fail("opening %s: %s", FILE_NAME[which], strerror(errno));
		nap(0.1);
		return;
	}
	still_check(which, fd, SIZES[roll(LENGTH(SIZES))]);
	close(fd);
	nap(roll(600) / 1e3);
}

void read_any(int which)
{
	(void)which;
	read_whole(roll(FILES));
}

/* Here and there, some bytes at a time; most listings are left halfway. */
void read_parts(int which)
{
	static const size_t SIZES[] = { 1, 500, 4095, 65536 };
	static char buffer[65536];
	static struct listing l;
	int file = roll(FILES), fd = try_open(file, O_RDONLY);

	(void)which;
	if (fd < 0) {
		nap(0.1);
		return;
	}
	listing_begin(&l, file, true, NULL, NULL);
	for (int i = roll(20); i && !stopping(); i--) {
		ssize_t n;

		/* What is read behind a jump does not go on what was read before. */
		if (!roll(3) && lseek(fd, roll(3) ? roll(200000) : 0, SEEK_SET) >= 0)
			listing_begin(&l, file, false, NULL, NULL);
		if (!roll(4)) {
			n = pread(fd, buffer, SIZES[roll(LENGTH(SIZES))], roll(200000));
			listing_begin(&l, file, false, NULL, NULL);
		} else if ((n = read(fd, buffer, SIZES[roll(LENGTH(SIZES))])) > 0)
			listing_add(&l, buffer, n);
		count(reads, 1);
		if (n < 0 && !gone(errno))
			fail("reading %s: %s", FILE_NAME[file], strerror(errno));
		if (n < 0)
			break;
	}
	close(fd);
	nap(roll(200) / 1e3);
}

/* A filter, or what looks like one. */
static size_t some_filter(char *text, size_t size)
{
	static const char *const TERMS[] = { "sport 50001", "dport 50000", "src 127.0.0.0/8", "dst ::1", "src ::/0", "state LSTN",
		"state ESTB", "SO_REUSEADDR=1", "TCP_NODELAY=0", "SO_MARK=3", "sport 70000", "src 1.2.3", "state WHAT", "NO_OPTION=1", "=" };
	size_t len = 0;

	if (roll(2)) {
		len = roll(size);
		for (size_t i = 0; i < len; i++)
			text[i] = roll(256);
		return len;
	}
	for (int n = roll(5); n; n--)
		len += snprintf(text + len, size - len, "%s%c", TERMS[roll(LENGTH(TERMS))], " \t\n"[roll(3)]);
	return len;
}

void read_filtered(int which)
{
	int file = roll(FILES), fd = try_open(file, O_RDWR);
	char text[600];

	(void)which;
	if (fd < 0) {
		if (!gone(errno))
			fail("opening %s to filter it: %s", FILE_NAME[file], strerror(errno));
		nap(0.1);
		return;
	}
	for (int i = 0; i < 5; i++) {
		size_t len = some_filter(text, sizeof(text));
		ssize_t n = write(fd, text, len);

		count(filters, 1);
		if (n != (ssize_t)len && !(n < 0 && (errno == EINVAL || errno == E2BIG || gone(errno))))
			fail("a filter of %zu bytes for %s: %zd, %s", len, FILE_NAME[file], n, strerror(errno));
	}
	listing_read(fd, file, 0, NULL, NULL);
	close(fd);
	nap(roll(200) / 1e3);
}
