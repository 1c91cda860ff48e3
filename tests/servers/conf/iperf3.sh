iperf3 -s &
until iperf3 -c 127.0.0.1 -t 3000 -b 8K -C reno -S 0x28 -M 1000 -N -w 64K; do
	sleep 1
done
