-- No Bluetooth in WirePlumber 0.4: its monitors need D-Bus.

bluez_monitor.enabled = false
-- Only since 0.4.15.
if bluez_midi_monitor then
  bluez_midi_monitor.enabled = false
end
