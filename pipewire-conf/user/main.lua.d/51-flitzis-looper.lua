-- ~/.config/wireplumber/main.lua.d/ (WirePlumber 0.4): Flitzis Looper never comes back with an old volume or muted.
table.insert(stream_defaults.rules, {
  matches = { { { "node.name", "=", "flitzis-looper" } } },
  apply_properties = { ["state.restore-props"] = false },
})
