// SPDX-License-Identifier: GPL-2.0
// Our files, and the module that makes them.
#include "stress.h"

const char *const FILE_NAME[FILES] = { "tcpstat", "tcp6stat", "udpstat", "udp6stat", "rawstat", "raw6stat" };

int try_open(int file, int flags)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/thread-self/net/%s", FILE_NAME[file]);
	return open(path, flags | O_CLOEXEC);
}

bool gone(int error)
{
	return error == EIO || error == ENOENT || error == ENXIO || error == EINVAL;
}

/* MODULE is the path that the machine loads it from. */
bool load(void)
{
	const char *path = getenv("MODULE");
	int fd = must(open(path ? path : "", O_RDONLY | O_CLOEXEC));
	int status = syscall(SYS_finit_module, fd, "", 0), error = errno;

	close(fd);
	errno = error;
	return status == 0;
}

bool unload(void)
{
	return syscall(SYS_delete_module, "knetstat", O_NONBLOCK) == 0;
}
