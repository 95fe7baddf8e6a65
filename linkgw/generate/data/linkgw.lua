-- The engine: reads words and envelopes by `catalog`, the table above, and checks them in the order of the codec.

local linkgw = Proto("linkgw", "linkgw messages")
local INITIAL, CONTINUATION, EXTENSION = 0, 1, 2
local WORD_OCTETS = 10

linkgw.prefs.parity = Pref.enum(
  "Parity", 0, "none: parity fields have to be 0; checked: they have to follow the rule of the specs",
  { { 1, "none", 0 }, { 2, "checked", 1 } }, false
)

-- Fields and expert items ------------------------------------------------------------------------------------------

local field_list, expert_list, experts = {}, {}, {}

local function register(field)
  field_list[#field_list + 1] = field
  return field
end

local f_message = register(ProtoField.string("linkgw.message", "Message"))
local f_title = register(ProtoField.string("linkgw.title", "Title"))
local f_word = register(ProtoField.string("linkgw.word", "Word"))
local f_reason = register(ProtoField.string("linkgw.reason", "Refused"))
local f_parity = register(ProtoField.uint8("linkgw.parity_field", "Parity", base.DEC))

for _, message in pairs(catalog.messages) do
  local prefix = "linkgw." .. message.id
  message.field = register(ProtoField.none(prefix, message.name .. " " .. message.title, message.doc))
  for _, word in ipairs(message.words) do
    for _, f in ipairs(word.fields) do
      local abbreviation = prefix .. "." .. f.name
      if f.kind == "integer" then
        f.field = register(ProtoField.int32(abbreviation, f.label, base.DEC, nil, nil, f.doc))
      elseif f.kind == "decimal" then
        f.field = register(ProtoField.double(abbreviation, f.label, f.doc))
      elseif f.kind == "count" then
        f.field = register(ProtoField.uint32(abbreviation, f.label, base.DEC, nil, nil, f.doc))
      elseif f.kind == "enum" then
        f.field = register(ProtoField.uint32(abbreviation, f.label, base.DEC, catalog.enumerations[f.enumeration], nil, f.doc))
      elseif f.kind ~= "spare" then
        f.field = register(ProtoField.string(abbreviation, f.label, nil, f.doc))
      end
    end
  end
end

for _, reason in ipairs(catalog.reasons) do
  local group, severity = expert.group.MALFORMED, expert.severity.ERROR
  if reason.is_other_traffic then
    group, severity = expert.group.UNDECODED, expert.severity.NOTE
  end
  experts[reason.name] = ProtoExpert.new("linkgw." .. reason.name, "linkgw refuses: " .. reason.doc, group, severity)
  expert_list[#expert_list + 1] = experts[reason.name]
end

linkgw.fields = field_list
linkgw.experts = expert_list

-- Bits: specs/wire.md section 1 ------------------------------------------------------------------------------------

-- The integer in stream bits start .. start + width - 1 of octets (0-based), least significant bit first; width <= 32.
local function bits(octets, start, width)
  local value = 0
  for i = math.floor((start + width - 1) / 8), math.floor(start / 8), -1 do
    value = value * 256 + octets[i]
  end
  return math.floor(math.floor(value / 2 ^ (start % 8)) % 2 ^ width)
end

local function is_zero(octets, start, width)
  for at = start, start + width - 1, 32 do
    if bits(octets, at, math.min(32, start + width - at)) ~= 0 then return false end
  end
  return true
end

local function raw_of(octets, f)
  local raw = bits(octets, f.start, f.width)
  if f.signed and raw >= 2 ^ (f.width - 1) then raw = math.floor(raw - 2 ^ f.width) end
  return raw
end

local function octets_of(range)
  local bytes, octets = range:bytes(), {}
  for i = 0, bytes:len() - 1 do octets[i] = bytes:get_index(i) end
  return octets
end

-- Exclusive or of five bits; Wireshark's Luas have no operator for it in common.
local function xor5(a, b)
  local result, place = 0, 1
  for _ = 1, 5 do
    if a % 2 ~= b % 2 then result = result + place end
    a, b, place = math.floor(a / 2), math.floor(b / 2), 2 * place
  end
  return result
end

-- A cyclic redundancy check of five bits over stream bits 0 to 69.
local function parity_of(octets)
  local register5 = catalog.parity.initial
  for i = 0, 69 do
    local differs = bits(octets, i, 1) ~= math.floor(register5 / 16)
    register5 = register5 * 2 % 32
    if differs then register5 = xor5(register5, catalog.parity.polynomial) end
  end
  return register5
end

-- Values -----------------------------------------------------------------------------------------------------------

local LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

local function octal(raw, digits)
  local text = ""
  for _ = 1, digits do
    text = string.format("%d", raw % 8) .. text
    raw = math.floor(raw / 8)
  end
  return text
end

local function value_of(f, raw)
  if f.kind == "integer" then
    return raw * f.num + f.add
  elseif f.kind == "decimal" then
    return (raw * f.num + f.add) / f.den
  elseif f.kind == "tn" then
    local first, second = math.floor(raw / 2 ^ 14), math.floor(raw / 2 ^ 9) % 32
    return LETTERS:sub(first + 1, first + 1) .. LETTERS:sub(second + 1, second + 1) .. octal(raw % 512, 3)
  elseif f.kind == "octal" then
    return octal(raw, f.digits)
  end
  return raw
end

local function is_allowed(f, raw)
  if raw == f.none then return true end
  if f.kind == "enum" then return catalog.enumerations[f.enumeration][raw] ~= nil end
  return raw >= f.min and raw <= f.max
end

local function shown(f, raw)
  if f.kind == "enum" then return catalog.enumerations[f.enumeration][raw] end
  local value = value_of(f, raw)
  if f.kind == "integer" then return string.format("%d", value) end
  return tostring(value)
end

-- Words ------------------------------------------------------------------------------------------------------------

local function refusal(reason, where, got, expected)
  return { reason = reason, where = where, got = got, expected = expected }
end

-- Which word of the message each of a run's words is; or a refusal.
local function place(run, message)
  local placed = { [message.words[1].name] = run[1] }
  run[1].spec = message.words[1]
  local extensions, last_label = 0, -1
  for i = 2, #run do
    local word = run[i]
    local name
    if word.format == EXTENSION then
      name = message.name .. "E" .. extensions
      if last_label >= 0 or message.by_word[name] == nil then
        return nil, refusal("extension_out_of_place", name)
      end
      extensions = extensions + 1
    else
      local label = bits(word.octets, 2, 5)
      name = string.format("%sC%d", message.name, label)
      if message.by_word[name] == nil then return nil, refusal("continuation_unknown", name) end
      if label <= last_label then return nil, refusal("continuation_out_of_place", name) end
      last_label = label
    end
    word.spec = message.by_word[name]
    placed[name] = word
  end
  return placed
end

local function states_nothing(word)
  for _, f in ipairs(word.spec.fields) do
    if f.kind ~= "spare" and raw_of(word.octets, f) ~= f.none then return false end
  end
  return true
end

-- The first check that fails, in the order of the codec; nil where the run is a good message.
local function check_run(run)
  local first = run[1]
  if first.format ~= INITIAL then return refusal("no_initial_word", "") end
  for i, word in ipairs(run) do
    if word.format == 3 then
      return refusal("bad_word_format", string.format("word %d", i - 1), 3, "0, 1 or 2")
    end
  end
  local message = run.message
  if message == nil then return refusal("unknown_message", run.name) end
  local mli = bits(first.octets, 10, 3)
  if mli ~= #run - 1 then
    local reason = mli >= #run and "mli_beyond_words" or "words_beyond_mli"
    return refusal(reason, run.name, "MLI " .. mli, string.format("MLI %d for %d words", #run - 1, #run))
  end
  local placed, fault = place(run, message)
  if placed == nil then return fault end
  for _, spec in ipairs(message.words) do
    if not spec.optional and placed[spec.name] == nil then return refusal("word_missing", spec.name) end
  end
  for _, word in ipairs(run) do
    local padding = bits(word.octets, 75, 5)
    if padding ~= 0 then return refusal("nonzero_padding", word.spec.name, padding, 0) end
  end
  for _, word in ipairs(run) do
    local got, expected = bits(word.octets, 70, 5), 0
    if linkgw.prefs.parity == 1 then expected = parity_of(word.octets) end
    if got ~= expected then return refusal("bad_parity", word.spec.name, got, expected) end
  end
  for _, word in ipairs(run) do
    for _, f in ipairs(word.spec.fields) do
      if f.kind == "spare" and not is_zero(word.octets, f.start, f.width) then
        return refusal("nonzero_spare", string.format("%s bits %d-%d", word.spec.name, f.start, f.start + f.width - 1))
      end
    end
  end
  for _, word in ipairs(run) do
    for _, f in ipairs(word.spec.fields) do
      if f.kind ~= "spare" then
        local raw = raw_of(word.octets, f)
        if not is_allowed(f, raw) then
          return refusal("reserved_code", word.spec.name .. "." .. f.name, raw, "a code that the spec names")
        end
      end
    end
  end
  for i, word in ipairs(run) do
    local is_last_extension = word.format == EXTENSION and (run[i + 1] == nil or run[i + 1].format ~= EXTENSION)
    if word.spec.optional and (is_last_extension or word.format == CONTINUATION) and states_nothing(word) then
      return refusal("empty_word", word.spec.name)
    end
  end
  return nil
end

-- A refusal in words, as the codec says it.
local function sentence(fault)
  local text = fault.reason
  if fault.where and fault.where ~= "" then text = text .. ": " .. fault.where end
  if fault.got ~= nil then text = text .. string.format("; got %s", tostring(fault.got)) end
  if fault.expected ~= nil then text = text .. string.format("; expected %s", tostring(fault.expected)) end
  return text
end

local function show_refusal(tree, range, fault)
  local item = tree:add(f_reason, range, fault.reason)
  item:add_proto_expert_info(experts[fault.reason], sentence(fault))
end

-- The octets that a field lies in.
local function range_of(word, f)
  local first, last = math.floor(f.start / 8), math.floor((f.start + f.width - 1) / 8)
  return word.range(first, last - first + 1)
end

local function show_field(tree, word, f)
  local range, raw = range_of(word, f), raw_of(word.octets, f)
  if raw == f.none then
    tree:add(range, string.format("%s: no statement", f.label))
  else
    local item = tree:add(f.field, range, value_of(f, raw))
    if f.unit then item:append_text(" " .. f.unit) end
  end
end

local function show_message(tree, run)
  for _, word in ipairs(run) do
    local branch = tree:add(f_word, word.range, word.spec.name)
    branch:append_text("  " .. word.spec.doc)
    for _, f in ipairs(word.spec.fields) do
      if f.kind ~= "spare" then show_field(branch, word, f) end
    end
    branch:add(f_parity, word.range(8, 2), bits(word.octets, 70, 5))
  end
end

-- What a message is about, in a few words: its first field, which names it.
local function subject_of(run)
  for _, f in ipairs(run.message.words[1].fields) do
    if f.is_subject then return string.format(", %s %s", f.label, shown(f, raw_of(run[1].octets, f))) end
  end
  return ""
end

local function show_run(tree, run)
  local last = run[#run]
  local range = run.tvb(run[1].offset, last.offset + WORD_OCTETS - run[1].offset)
  local fault = check_run(run)
  local title = run.message and run.message.title or catalog.known[run.name] or "no title"
  local branch, text
  if run.message and fault == nil then
    text = run.name .. " " .. title .. subject_of(run)
    branch = tree:add(run.message.field, range)
    branch:set_text(text)
  else
    text = (run.name and run.name .. " " .. title or "words") .. ", refused"
    branch = tree:add(range, text)
  end
  if run.name then
    branch:add(f_message, range, run.name)
    branch:add(f_title, range, title)
  end
  if fault then show_refusal(branch, range, fault) else show_message(branch, run) end
  return text
end

-- All runs of words of a datagram: a run goes from an initial word to the next one.
local function show_words(tree, tvb, offset, n_words)
  local runs, texts = {}, {}
  for i = 0, n_words - 1 do
    local at = offset + WORD_OCTETS * i
    local word = { offset = at, range = tvb(at, WORD_OCTETS) }
    word.octets = octets_of(word.range)
    word.format = bits(word.octets, 0, 2)
    if #runs == 0 or word.format == INITIAL then
      local run = { tvb = tvb }
      if word.format == INITIAL then
        local label, sublabel = bits(word.octets, 2, 5), bits(word.octets, 7, 3)
        run.name = string.format("J%d.%d", label, sublabel)
        run.message = catalog.messages[run.name]
      end
      runs[#runs + 1] = run
    end
    local run = runs[#runs]
    run[#run + 1] = word
  end
  for _, run in ipairs(runs) do texts[#texts + 1] = show_run(tree, run) end
  return texts
end

-- SIMPLE: specs/wire.md section 3 ----------------------------------------------------------------------------------

local function le16(o, at) return o[at] + 256 * o[at + 1] end
local function be16(o, at) return 256 * o[at] + o[at + 1] end
local function be32(o, at) return 65536 * be16(o, at) + be16(o, at + 2) end

local function any(o, first, last)
  for i = first, last do
    if o[i] ~= 0 then return true end
  end
  return false
end

-- Printable ASCII with nothing but zeros behind it.
local function is_text(o, first, last)
  local ended = false
  for i = first, last do
    if o[i] == 0 then
      ended = true
    elseif ended or o[i] < 0x20 or o[i] > 0x7E then
      return false
    end
  end
  return true
end

-- The first limit that is broken: { { name, value, greatest, least }, ... }
local function beyond(rows)
  for _, row in ipairs(rows) do
    if row[2] > row[3] or row[2] < (row[4] or 0) then
      return refusal("bad_header", row[1], row[2], string.format("%d..%d", row[4] or 0, row[3]))
    end
  end
end

local function check_simple_link16(o, n)
  if n < 30 then return refusal("truncated", "Link 16 packet", n .. " octets", "at least 30") end
  if o[14] ~= 2 then return refusal("unsupported_subtype", "subtype", o[14], "2, fixed format") end
  if (n - 30) % 10 ~= 0 then return refusal("bad_length", "length", n, "30 + 10 for each word") end
  local n_words = math.floor((n - 30) / 10)
  if n_words == 0 or le16(o, 24) ~= 5 * n_words then
    return refusal("bad_word_count", "word count", le16(o, 24), string.format("5 x %d words, at least 1", n_words))
  end
  return beyond({
    { "rc", o[15], 1 }, { "net", o[16], 127 }, { "npg", le16(o, 18), 511 }, { "stn", le16(o, 22), 0x7FFF },
  }), n_words
end

local function check_simple_status(o, n)
  if n ~= 78 then
    return refusal(n < 78 and "truncated" or "bad_length", "status packet", n .. " octets", 78)
  end
  if o[14] ~= 1 then return refusal("unsupported_subtype", "subtype", o[14], "1, node status") end
  local fault = beyond({
    { "hours", o[26], 23 }, { "seconds", o[28], 59 }, { "minutes", o[29], 59 }, { "stn", le16(o, 64), 0x7FFF },
  })
  if fault then return fault end
  for _, spare in ipairs({ { 58, 59 }, { 66, 67 }, { 72, 75 } }) do
    if any(o, spare[1], spare[2]) then
      return refusal("bad_header", string.format("octets %d-%d", spare[1], spare[2]), nil, "zeros")
    end
  end
  if not is_text(o, 16, 25) then return refusal("bad_header", "octets 16-25", nil, "text") end
  if not is_text(o, 50, 57) then return refusal("bad_header", "octets 50-57", nil, "text") end
end

-- A refusal or nil, and the number of words.
local function check_simple(o, n)
  if n < 16 then return refusal("truncated", "datagram", n .. " octets", "at least 16") end
  if o[0] ~= 0x49 or o[1] ~= 0x36 then return refusal("bad_sync", "octets 0-1", nil, "4936") end
  local length = le16(o, 2)
  if length < 16 or length > 517 then return refusal("bad_length", "length", length, "16..517") end
  if length > n then return refusal("truncated", "datagram", n .. " octets", length) end
  if length < n then return refusal("bad_length", "length", length, n .. ", the octets of the datagram") end
  if 2 * o[10] + 8 ~= length then return refusal("bad_packet_size", "packet size", o[10], math.floor((length - 8) / 2)) end
  local sum = 0
  for i = 0, n - 3 do sum = sum + o[i] end
  if le16(o, n - 2) ~= sum % 65536 then
    return refusal("bad_checksum", "checksum", string.format("0x%04x", le16(o, n - 2)), string.format("0x%04x", sum % 65536))
  end
  if o[11] == 1 then return check_simple_link16(o, n) end
  if o[11] == 61 then return check_simple_status(o, n), 0 end
  return refusal("unsupported_type", "packet type", o[11], "1 or 61")
end

-- DIS: specs/wire.md section 4 -------------------------------------------------------------------------------------

local function message_octets(n_words) return math.floor((6 + 10 * n_words + 3) / 4) * 4 end

local function check_pad(o)
  if o[11] ~= 0 or (o[0] == 6 and o[10] ~= 0) then return refusal("bad_header", "octets 10-11", nil, "zero padding") end
end

-- Message data in stream order: SISO-STD-002 version 0 has every group of four octets reversed.
local function message_data(range, siso_version)
  local bytes = range:bytes()
  if siso_version ~= 0 then return bytes end
  local swapped = ByteArray.new()
  swapped:set_size(bytes:len())
  for i = 0, bytes:len() - 1 do swapped:set_index(i, bytes:get_index(i - i % 4 + 3 - i % 4)) end
  return swapped
end

local function check_signal(o, n)
  if n < 32 then return refusal("truncated", "Signal PDU", n .. " octets", "at least 32") end
  local encoding, n_words = math.floor(be16(o, 20) / 16384), be16(o, 20) % 16384
  if encoding ~= 1 then return refusal("bad_encoding", "encoding class", encoding, "1, raw binary") end
  if be16(o, 22) ~= 100 then return refusal("unsupported_subtype", "TDL type", be16(o, 22), "100, Link 16") end
  if n < 58 then return refusal("truncated", "Signal PDU", n .. " octets", "at least 58") end
  if o[37] ~= 0 then return refusal("unsupported_subtype", "message type id", o[37], 0) end
  if o[38] > 1 then return refusal("bad_version", "SISO-STD-002 version", o[38], "0 or 1") end
  if n_words == 0 or n ~= 52 + message_octets(n_words) then
    return refusal("bad_word_count", "encoding scheme", n_words .. " words", "at least 1, and as many as the octets carry")
  end
  local data_length = be16(o, 28)
  if data_length ~= 208 + 80 * n_words and data_length ~= 8 * (20 + message_octets(n_words)) then
    return refusal("bad_length", "data length", data_length, 208 + 80 * n_words)
  end
  local fault = check_pad(o) or beyond({ { "npg", be16(o, 32), 511 }, { "net", o[34], 127 } })
  if fault then return fault end
  for name, at in pairs({ tsec_cvll = 35, msec_cvll = 36 }) do
    if o[at] > 127 and o[at] ~= 255 then return refusal("bad_header", name, o[at], "0..127 or 255") end
  end
  local slot_id = be32(o, 40)
  if slot_id ~= 0xFFFFFFFF and (slot_id % 2 ^ 24 > 98303 or o[40] > 112) then
    return refusal("bad_header", "time_slot_id", slot_id, "slot 0..98303, epoch 0..112, or all ones")
  end
  return nil, n_words
end

-- What stands in the message data beside the words.
local function check_message_data(data, n_words)
  local head = {}
  for i = 0, 5 do head[i] = data:get_index(i) end
  if bits(head, 35, 13) ~= 0 then return refusal("bad_header", "Link 16 header word, bits 35-47", bits(head, 35, 13), 0) end
  for i = 6 + WORD_OCTETS * n_words, data:len() - 1 do
    if data:get_index(i) ~= 0 then return refusal("bad_header", "padding behind the words", nil, "zeros") end
  end
end

local function is_finite(o, at, is_double)
  local high = be16(o, at) % 32768
  if is_double then return math.floor(high / 16) ~= 0x7FF end
  return math.floor(high / 128) ~= 0xFF
end

local function check_transmitter(o, n)
  if n < 32 then return refusal("truncated", "Transmitter PDU", n .. " octets", "at least 32") end
  if o[20] ~= 7 or o[24] ~= 21 then
    return refusal("unsupported_subtype", "radio type", string.format("kind %d, category %d", o[20], o[24]), "kind 7, category 21")
  end
  if n ~= 112 then return refusal(n < 112 and "truncated" or "bad_length", "Transmitter PDU", n .. " octets", 112) end
  if o[0] == 7 and be16(o, 30) ~= 0 then
    return refusal("bad_length", "variable transmitter parameters", be16(o, 30), 0)
  end
  if be16(o, 70) ~= 0 then return refusal("bad_length", "antenna pattern length", be16(o, 70), 0) end
  if o[100] ~= 8 then return refusal("bad_length", "modulation parameter length", o[100], 8) end
  local fault = check_pad(o)
  if fault then return fault end
  if be16(o, 30) ~= 0 or any(o, 101, 103) then return refusal("bad_header", "padding", nil, "zeros") end
  fault = beyond({
    { "transmit_state", o[28], 2 }, { "tsa_level", o[104], 4 }, { "primary_mode", o[105], 2, 1 },
    { "secondary_mode", o[106], 3 }, { "sync_state", o[107], 3, 1 },
  })
  if fault then return fault end
  for at, is_double in pairs({ [32] = true, [40] = true, [48] = true, [56] = false, [60] = false, [64] = false, [80] = false, [84] = false }) do
    if not is_finite(o, at, is_double) then return refusal("bad_header", "octet " .. at, nil, "a finite number") end
  end
end

-- A refusal or nil, and the number of words.
local function check_dis(o, n)
  if n < 12 then return refusal("truncated", "datagram", n .. " octets", "at least 12") end
  if o[0] ~= 6 and o[0] ~= 7 then return refusal("bad_version", "protocol version", o[0], "6 or 7") end
  if o[3] ~= 4 then return refusal("bad_family", "protocol family", o[3], "4, radio communications") end
  if o[2] ~= 25 and o[2] ~= 26 then return refusal("unsupported_type", "PDU type", o[2], "25 Transmitter or 26 Signal") end
  local length = be16(o, 8)
  if length > n then return refusal("truncated", "datagram", n .. " octets", length .. ", its length field") end
  if length < n then return refusal("bad_length", "length", length, n .. ", the octets of the datagram") end
  if o[2] == 26 then return check_signal(o, n) end
  return check_transmitter(o, n), 0
end

-- Behind Wireshark's own dissectors of SIMPLE and DIS ---------------------------------------------------------------

local simple_packets, dis_pdus = Field.new("simple.sync_byte_1"), Field.new("dis.proto_ver")
local payloads = { Field.new("udp.payload"), Field.new("tcp.payload") }

-- Where the datagram that begins with this field ends.
local function length_from(first)
  for _, payload in ipairs(payloads) do
    for _, info in ipairs({ payload() }) do
      if info.offset == first.offset and info.source:len() == first.source:len() then return info.len end
    end
  end
  return first.source:len() - first.offset
end

local function show_simple(tree, first)
  local n = length_from(first)
  local tvb = first.source
  local range = tvb(first.offset, n)
  local branch = tree:add(linkgw, range)
  local fault, n_words = check_simple(octets_of(range), n)
  if fault then
    show_refusal(branch, range, fault)
    return { "refused: " .. fault.reason }
  end
  return show_words(branch, tvb, first.offset + 28, n_words)
end

local function show_dis(tree, first)
  local n = length_from(first)
  local range = first.source(first.offset, n)
  local branch = tree:add(linkgw, range)
  local octets = octets_of(range)
  local fault, n_words = check_dis(octets, n)
  local data
  if fault == nil and n_words > 0 then
    data = message_data(range(52), octets[38])
    fault = check_message_data(data, n_words)
  end
  if fault then
    show_refusal(branch, range, fault)
    return { "refused: " .. fault.reason }
  end
  if n_words == 0 then return {} end
  if octets[38] == 0 then return show_words(branch, data:tvb("Link 16 words in stream order"), 6, n_words) end
  return show_words(branch, first.source, first.offset + 58, n_words)
end

function linkgw.dissector(_, pinfo, tree)
  local texts = {}
  for _, first in ipairs({ simple_packets() }) do
    for _, text in ipairs(show_simple(tree, first)) do texts[#texts + 1] = text end
  end
  for _, first in ipairs({ dis_pdus() }) do
    for _, text in ipairs(show_dis(tree, first)) do texts[#texts + 1] = text end
  end
  if #texts > 0 then pinfo.cols.info:append(" | " .. table.concat(texts, "; ")) end
end

register_postdissector(linkgw)

-- SIMPLE and radio DIS on any port: told by their octets, then handed to Wireshark's own dissectors -----------------

local function call_simple(tvb, pinfo, tree)
  if tvb:len() < 16 or tvb(0, 2):uint() ~= 0x4936 or tvb(2, 2):le_uint() ~= tvb:len() then return false end
  Dissector.get("simple"):call(tvb, pinfo, tree)
  return true
end

local function call_dis(tvb, pinfo, tree)
  if tvb:len() < 12 or (tvb(0, 1):uint() ~= 6 and tvb(0, 1):uint() ~= 7) then return false end
  if tvb(3, 1):uint() ~= 4 or tvb(8, 2):uint() ~= tvb:len() then return false end
  local dis = DissectorTable.get("udp.port"):get_dissector(3000)
  if dis == nil then return false end
  dis:call(tvb, pinfo, tree)
  return true
end

linkgw:register_heuristic("udp", function(tvb, pinfo, tree)
  return call_simple(tvb, pinfo, tree) or call_dis(tvb, pinfo, tree)
end)
linkgw:register_heuristic("tcp", call_simple)
