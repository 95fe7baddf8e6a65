# Made by `linkgw spec generate kaitai` from specs/; do not edit.
meta:
  id: linkgw
  title: linkgw messages in SIMPLE or DIS
  license: MIT
  ks-version: 0.9
  endian: le
  bit-endian: le
doc: |
  One datagram: a SIMPLE packet, or a DIS Signal or Transmitter PDU. For bare words, start at the type `words`.

  It reads, and checks ranges, codes, spares and lengths. Not checked here: the checksum of SIMPLE, the parity of words,
  that every word of a message is there and in its order, and that no optional word states nothing. The message data of a Signal PDU in the octet order of 2006 (siso_version 0) stays as
  octets: reverse every group of four, then read it as `message_data`.
seq:
  - id: datagram
    type:
      switch-on: sync
      cases:
        0x3649: simple
        _: dis
instances:
  sync:
    pos: 0
    type: u2
types:
  simple:
    seq:
      - {id: magic, contents: [0x49, 0x36]}
      - {id: length, type: u2, valid: {min: 16, max: 517}}
      - {id: sequence, type: u2}
      - {id: source_node, type: u1}
      - {id: source_subnode, type: u1}
      - {id: destination_node, type: u1}
      - {id: destination_subnode, type: u1}
      - {id: packet_size, type: u1, valid: {expr: "_ * 2 + 8 == length"}}
      - {id: packet_type, type: u1, valid: {any-of: [1, 61]}}
      - {id: transit_time, type: u2}
      - id: body
        size: length - 16
        type:
          switch-on: packet_type
          cases:
            1: simple_link16
            61: simple_status
      - {id: checksum, type: u2, doc: Sum of all octets before it modulo 65536.}
  simple_link16:
    seq:
      - {id: subtype, type: u1, valid: 2}
      - {id: rc, type: u1, valid: {max: 1}}
      - {id: net, type: u1, valid: {max: 127}}
      - {id: ssc2, type: u1}
      - {id: npg, type: u2, valid: {max: 511}}
      - {id: ssc1, type: u2}
      - {id: stn, type: u2, valid: {max: 32767}}
      - {id: word_count, type: u2, valid: {expr: "_ * 2 == _io.size - 14 and _ >= 5"}, doc: In units of 16 bits.}
      - {id: loopback_id, type: u2}
      - {id: words, type: words, size-eos: true}
  simple_status:
    seq:
      - {id: subtype, type: u1, valid: 1}
      - {id: word_count, type: u1}
      - {id: name, type: strz, size: 10, encoding: ASCII}
      - {id: hours, type: u1, valid: {max: 23}}
      - {id: node_id, type: u1}
      - {id: seconds, type: u1, valid: {max: 59}}
      - {id: minutes, type: u1, valid: {max: 59}}
      - {id: security_level, type: u1}
      - {id: node_entry, type: u1}
      - {id: relay_hop, size: 16}
      - {id: extraction_flags, type: u2}
      - {id: extraction_file, type: strz, size: 8, encoding: ASCII}
      - {id: spare_1, contents: [0, 0]}
      - {id: terminal_type, type: u1}
      - {id: role, type: u1}
      - {id: sync_status, type: u1}
      - {id: host_status, type: u1}
      - {id: stn, type: u2, valid: {max: 32767}}
      - {id: spare_2, contents: [0, 0]}
      - {id: link11_dts_type, type: u1}
      - {id: link11_role, type: u1}
      - {id: link11_pu, type: u1}
      - {id: link11_status, type: u1}
      - {id: spare_3, contents: [0, 0, 0, 0]}
  dis:
    meta:
      endian: be
    seq:
      - {id: protocol_version, type: u1, valid: {any-of: [6, 7]}}
      - {id: exercise_id, type: u1}
      - {id: pdu_type, type: u1, valid: {any-of: [25, 26]}}
      - {id: family, type: u1, valid: 4}
      - {id: timestamp, type: u4}
      - {id: length, type: u2}
      - {id: pdu_status, type: u1}
      - {id: pad, type: u1, valid: 0}
      - {id: site, type: u2}
      - {id: application, type: u2}
      - {id: entity, type: u2}
      - {id: radio, type: u2}
      - id: body
        size: length - 20
        type:
          switch-on: pdu_type
          cases:
            25: dis_transmitter
            26: dis_signal
  dis_signal:
    meta:
      endian: be
    seq:
      - {id: encoding_scheme, type: u2, valid: {expr: "_ >> 14 == 1"}}
      - {id: tdl_type, type: u2, valid: 100}
      - {id: sample_rate, type: u4}
      - {id: data_length, type: u2}
      - {id: samples, type: u2}
      - {id: npg, type: u2, valid: {max: 511}}
      - {id: net, type: u1, valid: {max: 127}}
      - {id: tsec_cvll, type: u1}
      - {id: msec_cvll, type: u1}
      - {id: message_type, type: u1, valid: 0}
      - {id: siso_version, type: u1, valid: {max: 1}}
      - {id: link16_version, type: u1}
      - {id: time_slot_id, type: u4}
      - {id: transmit_time, type: u8}
      - id: message_data
        size-eos: true
        type:
          switch-on: siso_version
          cases:
            1: message_data(n_words)
    instances:
      n_words: {value: encoding_scheme & 0x3fff}
  message_data:
    doc: The header word and the words, in the octet order of 2021.
    params:
      - {id: n_words, type: s4}
    seq:
      - {id: time_slot_type, type: b3}
      - {id: relay, type: b1}
      - {id: stn, type: b15}
      - {id: sdusn, type: b16}
      - {id: pad, type: b13, valid: 0}
      - {id: words, type: words, size: 10 * n_words}
  dis_transmitter:
    meta:
      endian: be
    seq:
      - {id: kind, type: u1, valid: 7}
      - {id: domain, type: u1}
      - {id: country, type: u2}
      - {id: category, type: u1, valid: 21}
      - {id: subcategory, type: u1}
      - {id: specific, type: u1}
      - {id: extra, type: u1}
      - {id: transmit_state, type: u1, valid: {max: 2}}
      - {id: input_source, type: u1}
      - {id: variable_records, type: u2, valid: 0}
      - {id: x_m, type: f8}
      - {id: y_m, type: f8}
      - {id: z_m, type: f8}
      - {id: relative_x_m, type: f4}
      - {id: relative_y_m, type: f4}
      - {id: relative_z_m, type: f4}
      - {id: antenna_pattern_type, type: u2}
      - {id: antenna_pattern_length, type: u2, valid: 0}
      - {id: frequency_hz, type: u8}
      - {id: bandwidth_hz, type: f4}
      - {id: power_dbm, type: f4}
      - {id: spread_spectrum, type: u2}
      - {id: modulation_major, type: u2}
      - {id: modulation_detail, type: u2}
      - {id: modulation_system, type: u2}
      - {id: crypto_system, type: u2}
      - {id: crypto_key_id, type: u2}
      - {id: modulation_length, type: u1, valid: 8}
      - {id: pad, contents: [0, 0, 0]}
      - {id: tsa_level, type: u1, valid: {max: 4}}
      - {id: primary_mode, type: u1, valid: {min: 1, max: 2}}
      - {id: secondary_mode, type: u1, valid: {max: 3}}
      - {id: sync_state, type: u1, valid: {min: 1, max: 3}}
      - {id: network_sync_id, type: u4}
  words:
    doc: The words of a datagram.
    seq:
      - {id: messages, type: message, repeat: eos}
  any_word:
    doc: A word of no message of the specs.
    seq:
      - {id: word_format, type: b2}
      - {id: low, type: b34}
      - {id: high, type: b34}
      - {id: parity, type: b5}
      - {id: padding, type: b5}
  unknown_message:
    doc: A message without a layout in the specs.
    seq:
      - {id: word_format, type: b2, valid: 0}
      - {id: label, type: b5}
      - {id: sublabel, type: b3}
      - {id: mli, type: b3}
      - {id: information, type: b57}
      - {id: parity, type: b5}
      - {id: padding, type: b5}
      - {id: others, type: any_word, repeat: expr, repeat-expr: mli}
