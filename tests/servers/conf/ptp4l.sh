for transport in 4 6; do
	ptp4l -S -m -f "$conf" -i eth0 -$transport --domainNumber $transport --uds_address "$PWD/$transport" --uds_ro_address "$PWD/ro$transport" &
done
wait
