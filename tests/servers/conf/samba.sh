mkdir -p /run/samba
smbd -F --no-process-group -s "$conf" &
nmbd -F --no-process-group -s "$conf" &
wait
