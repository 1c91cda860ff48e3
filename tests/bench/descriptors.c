// SPDX-License-Identifier: GPL-2.0
/*
 * Reads the link of each descriptor of each process, and does nothing with it: what
 * anyone pays who goes from sockets to processes by /proc. Prints how many there are.
 */

#include <dirent.h>
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static DIR *open_directory(int at, const char *name)
{
	int fd = openat(at, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	return fd < 0 ? NULL : fdopendir(fd);
}

static long links_of(int proc, const char *pid)
{
	char path[300], link[64];
	struct dirent *entry;
	long links = 0;
	DIR *descriptors;

	snprintf(path, sizeof(path), "%s/fd", pid);
	descriptors = open_directory(proc, path);
	if (!descriptors)
		return 0; /* it has ended */
	while ((entry = readdir(descriptors)))
		links += readlinkat(dirfd(descriptors), entry->d_name, link, sizeof(link)) > 0;
	closedir(descriptors);
	return links;
}

int main(void)
{
	DIR *proc = opendir("/proc");
	struct dirent *entry;
	long links = 0;

	if (!proc)
		err(1, "/proc");
	while ((entry = readdir(proc)))
		if (atoi(entry->d_name))
			links += links_of(dirfd(proc), entry->d_name);
	printf("%ld\n", links);
	return 0;
}
