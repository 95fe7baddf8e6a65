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
  message:
    doc: "One message: an initial word and the words that its MLI promises."
    seq:
      - id: body
        type:
          switch-on: "header & 0x3ff"
          cases:
            8: j2_0
            264: j2_2
            392: j2_3
            520: j2_4
            648: j2_5
            12: j3_0
            140: j3_1
            268: j3_2
            396: j3_3
            524: j3_4
            652: j3_5
            780: j3_6
            28: j7_0
            156: j7_1
            284: j7_2
            540: j7_4
            924: j7_7
            308: j13_2
            436: j13_3
            564: j13_4
            692: j13_5
            60: j15_0
            1020: j31_7
            _: unknown_message
    instances:
      header:
        pos: _io.pos
        type: u2
        doc: "The first 16 bits of the initial word."
  j2_0:
    doc: "J2.0 Indirect Interface Unit PPLI. A unit on another data link reports itself through the sender: who and where it is."
    seq:
      - id: initial
        type: j2_0i
      - id: others
        type: j2_0_other(_index)
        repeat: expr
        repeat-expr: initial.mli
  j2_0_other:
    doc: "One extension or continuation word of J2.0."
    params:
      - id: index
        type: s4
        doc: "Words between it and the initial word."
    seq:
      - id: word
        type:
          switch-on: place
          cases:
            256: j2_0e0
            5: j2_0c1
            _: any_word
    instances:
      header:
        pos: _io.pos
        type: u2
      place:
        value: "(header & 3) == 2 ? 256 + index : header & 0x7f"
  j2_0i:
    doc: "J2.0I, initial word. Who it is, how it is doing, when and how fast."
    seq:
      - id: word_format
        type: b2
        valid: 0
      - id: label
        type: b5
        valid: 2
      - id: sublabel
        type: b3
        valid: 0
      - id: mli
        type: b3
      - id: participant_stn_raw
        type: b15
        valid:
          expr: "_ >= 1 and _ <= 32767"
      - id: class_raw
        type: b2
        valid:
          any-of: [1, 2, 3]
      - id: nation_raw
        type: b6
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]
      - id: time_of_validity_raw
        type: b19
        valid:
          expr: "_ >= 0 and _ <= 359999 or _ == 524287"
      - id: speed_raw
        type: b10
        valid:
          expr: "_ >= 0 and _ <= 1022 or _ == 1023"
      - id: unit_status_raw
        type: b4
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: spare_69
        type: b1
        valid: false
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      participant_stn:
        value: "((participant_stn_raw >> 12) & 7).to_s + ((participant_stn_raw >> 9) & 7).to_s + ((participant_stn_raw >> 6) & 7).to_s + ((participant_stn_raw >> 3) & 7).to_s + ((participant_stn_raw >> 0) & 7).to_s"
        doc: "Source track number of the unit that is reported."
      class_value:
        value: class_raw
        enum: class
        doc: "Class of the traffic; the exercise indicator."
      nation:
        value: nation_raw
        enum: nation
        if: "nation_raw != 0"
        doc: "Nation of the unit."
      time_of_validity:
        value: "time_of_validity_raw / 100.0"
        if: "time_of_validity_raw != 524287"
        doc: "Time that the position holds for, within the UTC hour. Unit: s."
      speed:
        value: speed_raw
        if: "speed_raw != 1023"
        doc: "Ground speed. Unit: m/s."
      unit_status:
        value: unit_status_raw
        enum: unit_status
        if: "unit_status_raw != 0"
        doc: "How the unit is doing."
  j2_0e0:
    doc: "J2.0E0, extension word. Where it is and where it goes."
    seq:
      - id: word_format
        type: b2
        valid: 2
      - id: latitude_raw
        type: b21
        valid:
          expr: "_ >= 1197152 or _ <= 900000 or _ == 1048576"
      - id: longitude_raw
        type: b22
        valid:
          expr: "_ >= 2394304 or _ <= 1799999 or _ == 2097152"
      - id: altitude_raw
        type: b14
        valid:
          expr: "_ >= 0 and _ <= 16200 or _ == 16383"
      - id: course_raw
        type: b9
        valid:
          expr: "_ >= 0 and _ <= 359 or _ == 511"
      - id: spare_68
        type: b2
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      latitude:
        value: "(latitude_raw >= 1048576 ? latitude_raw - 2097152 : latitude_raw) / 10000.0"
        if: "latitude_raw != 1048576"
        doc: "Geodetic latitude (WGS 84), north positive. Unit: deg."
      longitude:
        value: "(longitude_raw >= 2097152 ? longitude_raw - 4194304 : longitude_raw) / 10000.0"
        if: "longitude_raw != 2097152"
        doc: "Geodetic longitude (WGS 84), east positive; 180 is written as -180. Unit: deg."
      altitude:
        value: "altitude_raw * 5 + -1000"
        if: "altitude_raw != 16383"
        doc: "Altitude above mean sea level. Unit: m."
      course:
        value: course_raw
        if: "course_raw != 511"
        doc: "Course over ground, from true north clockwise. Unit: deg."
  j2_0c1:
    doc: "J2.0C1, continuation word. What kind of unit, and how it takes part."
    seq:
      - id: word_format
        type: b2
        valid: 1
      - id: continuation_label
        type: b5
        valid: 1
      - id: position_quality_raw
        type: b5
        valid:
          expr: "_ >= 0 and _ <= 15 or _ == 31"
      - id: environment_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: link_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6]
      - id: position_aided_raw
        type: b2
        valid:
          any-of: [0, 1, 2]
      - id: strength_raw
        type: b6
        valid:
          expr: "_ >= 1 and _ <= 62 or _ == 63"
      - id: spare_26
        type: b44
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      position_quality:
        value: position_quality_raw
        if: "position_quality_raw != 31"
        doc: "Quality of the own position, 0 (worst) to 15 (best)."
      environment:
        value: environment_raw
        enum: environment
        if: "environment_raw != 0"
        doc: "Where the unit moves."
      link:
        value: link_raw
        enum: link
        if: "link_raw != 0"
        doc: "The data link that the unit uses."
      position_aided:
        value: position_aided_raw
        enum: yes_no
        if: "position_aided_raw != 0"
        doc: "The position comes from a satellite navigation receiver."
      strength:
        value: strength_raw
        if: "strength_raw != 63"
        doc: "How many units move together."
  j2_2:
    doc: "J2.2 Air PPLI. An aircraft on the link reports itself: who and where it is."
    seq:
      - id: initial
        type: j2_2i
      - id: others
        type: j2_2_other(_index)
        repeat: expr
        repeat-expr: initial.mli
  j2_2_other:
    doc: "One extension or continuation word of J2.2."
    params:
      - id: index
        type: s4
        doc: "Words between it and the initial word."
    seq:
      - id: word
        type:
          switch-on: place
          cases:
            256: j2_2e0
            5: j2_2c1
            9: j2_2c2
            _: any_word
    instances:
      header:
        pos: _io.pos
        type: u2
      place:
        value: "(header & 3) == 2 ? 256 + index : header & 0x7f"
  j2_2i:
    doc: "J2.2I, initial word. Who it is, how it is doing, when and how fast."
    seq:
      - id: word_format
        type: b2
        valid: 0
      - id: label
        type: b5
        valid: 2
      - id: sublabel
        type: b3
        valid: 2
      - id: mli
        type: b3
      - id: participant_stn_raw
        type: b15
        valid:
          expr: "_ >= 1 and _ <= 32767"
      - id: class_raw
        type: b2
        valid:
          any-of: [1, 2, 3]
      - id: nation_raw
        type: b6
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]
      - id: time_of_validity_raw
        type: b19
        valid:
          expr: "_ >= 0 and _ <= 359999 or _ == 524287"
      - id: speed_raw
        type: b10
        valid:
          expr: "_ >= 0 and _ <= 1022 or _ == 1023"
      - id: unit_status_raw
        type: b4
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: spare_69
        type: b1
        valid: false
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      participant_stn:
        value: "((participant_stn_raw >> 12) & 7).to_s + ((participant_stn_raw >> 9) & 7).to_s + ((participant_stn_raw >> 6) & 7).to_s + ((participant_stn_raw >> 3) & 7).to_s + ((participant_stn_raw >> 0) & 7).to_s"
        doc: "Source track number of the unit that is reported."
      class_value:
        value: class_raw
        enum: class
        doc: "Class of the traffic; the exercise indicator."
      nation:
        value: nation_raw
        enum: nation
        if: "nation_raw != 0"
        doc: "Nation of the unit."
      time_of_validity:
        value: "time_of_validity_raw / 100.0"
        if: "time_of_validity_raw != 524287"
        doc: "Time that the position holds for, within the UTC hour. Unit: s."
      speed:
        value: speed_raw
        if: "speed_raw != 1023"
        doc: "Ground speed. Unit: m/s."
      unit_status:
        value: unit_status_raw
        enum: unit_status
        if: "unit_status_raw != 0"
        doc: "How the unit is doing."
  j2_2e0:
    doc: "J2.2E0, extension word. Where it is and where it goes."
    seq:
      - id: word_format
        type: b2
        valid: 2
      - id: latitude_raw
        type: b21
        valid:
          expr: "_ >= 1197152 or _ <= 900000 or _ == 1048576"
      - id: longitude_raw
        type: b22
        valid:
          expr: "_ >= 2394304 or _ <= 1799999 or _ == 2097152"
      - id: altitude_raw
        type: b14
        valid:
          expr: "_ >= 0 and _ <= 16200 or _ == 16383"
      - id: course_raw
        type: b9
        valid:
          expr: "_ >= 0 and _ <= 359 or _ == 511"
      - id: spare_68
        type: b2
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      latitude:
        value: "(latitude_raw >= 1048576 ? latitude_raw - 2097152 : latitude_raw) / 10000.0"
        if: "latitude_raw != 1048576"
        doc: "Geodetic latitude (WGS 84), north positive. Unit: deg."
      longitude:
        value: "(longitude_raw >= 2097152 ? longitude_raw - 4194304 : longitude_raw) / 10000.0"
        if: "longitude_raw != 2097152"
        doc: "Geodetic longitude (WGS 84), east positive; 180 is written as -180. Unit: deg."
      altitude:
        value: "altitude_raw * 5 + -1000"
        if: "altitude_raw != 16383"
        doc: "Altitude above mean sea level. Unit: m."
      course:
        value: course_raw
        if: "course_raw != 511"
        doc: "Course over ground, from true north clockwise. Unit: deg."
  j2_2c1:
    doc: "J2.2C1, continuation word. What it is and what its transponder answers."
    seq:
      - id: word_format
        type: b2
        valid: 1
      - id: continuation_label
        type: b5
        valid: 1
      - id: position_quality_raw
        type: b5
        valid:
          expr: "_ >= 0 and _ <= 15 or _ == 31"
      - id: platform_raw
        type: b5
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]
      - id: activity_raw
        type: b5
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]
      - id: iff_mode_1_raw
        type: b7
        valid:
          expr: "_ >= 0 and _ <= 63 or _ == 127"
      - id: iff_mode_2_raw
        type: b13
        valid:
          expr: "_ >= 0 and _ <= 4095 or _ == 8191"
      - id: iff_mode_3a_raw
        type: b13
        valid:
          expr: "_ >= 0 and _ <= 4095 or _ == 8191"
      - id: vertical_rate_raw
        type: b10
        valid:
          expr: "_ >= 524 or _ <= 500 or _ == 512"
      - id: position_aided_raw
        type: b2
        valid:
          any-of: [0, 1, 2]
      - id: spare_67
        type: b3
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      position_quality:
        value: position_quality_raw
        if: "position_quality_raw != 31"
        doc: "Quality of the own position, 0 (worst) to 15 (best)."
      platform:
        value: platform_raw
        enum: air_platform
        if: "platform_raw != 0"
        doc: "What kind of aircraft."
      activity:
        value: activity_raw
        enum: air_activity
        if: "activity_raw != 0"
        doc: "What it is doing."
      iff_mode_1:
        value: "((iff_mode_1_raw >> 3) & 7).to_s + ((iff_mode_1_raw >> 0) & 7).to_s"
        if: "iff_mode_1_raw != 127"
        doc: "Transponder Mode 1 code, two octal digits (in practice the second is 0-3)."
      iff_mode_2:
        value: "((iff_mode_2_raw >> 9) & 7).to_s + ((iff_mode_2_raw >> 6) & 7).to_s + ((iff_mode_2_raw >> 3) & 7).to_s + ((iff_mode_2_raw >> 0) & 7).to_s"
        if: "iff_mode_2_raw != 8191"
        doc: "Transponder Mode 2 code, four octal digits."
      iff_mode_3a:
        value: "((iff_mode_3a_raw >> 9) & 7).to_s + ((iff_mode_3a_raw >> 6) & 7).to_s + ((iff_mode_3a_raw >> 3) & 7).to_s + ((iff_mode_3a_raw >> 0) & 7).to_s"
        if: "iff_mode_3a_raw != 8191"
        doc: "Transponder Mode 3/A code (squawk), four octal digits."
      vertical_rate:
        value: "(vertical_rate_raw >= 512 ? vertical_rate_raw - 1024 : vertical_rate_raw)"
        if: "vertical_rate_raw != 512"
        doc: "Rate of climb, up positive. Unit: m/s."
      position_aided:
        value: position_aided_raw
        enum: yes_no
        if: "position_aided_raw != 0"
        doc: "The position comes from a satellite navigation receiver."
  j2_2c2:
    doc: "J2.2C2, continuation word. How many they are, and for how long."
    seq:
      - id: word_format
        type: b2
        valid: 1
      - id: continuation_label
        type: b5
        valid: 2
      - id: strength_raw
        type: b6
        valid:
          expr: "_ >= 1 and _ <= 62 or _ == 63"
      - id: fuel_raw
        type: b7
        valid:
          expr: "_ >= 0 and _ <= 100 or _ == 127"
      - id: endurance_raw
        type: b10
        valid:
          expr: "_ >= 0 and _ <= 1022 or _ == 1023"
      - id: emergency_raw
        type: b2
        valid:
          any-of: [0, 1, 2]
      - id: spare_32
        type: b38
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      strength:
        value: strength_raw
        if: "strength_raw != 63"
        doc: "How many aircraft fly together."
      fuel:
        value: fuel_raw
        if: "fuel_raw != 127"
        doc: "Usable fuel, of full tanks. Unit: %."
      endurance:
        value: "endurance_raw * 60"
        if: "endurance_raw != 1023"
        doc: "Time in the air that is left. Unit: s."
      emergency:
        value: emergency_raw
        enum: yes_no
        if: "emergency_raw != 0"
        doc: "The unit declares an emergency."
  j2_3:
    doc: "J2.3 Surface PPLI. A ship on the link reports itself: who and where it is."
    seq:
      - id: initial
        type: j2_3i
      - id: others
        type: j2_3_other(_index)
        repeat: expr
        repeat-expr: initial.mli
  j2_3_other:
    doc: "One extension or continuation word of J2.3."
    params:
      - id: index
        type: s4
        doc: "Words between it and the initial word."
    seq:
      - id: word
        type:
          switch-on: place
          cases:
            256: j2_3e0
            5: j2_3c1
            9: j2_3c2
            _: any_word
    instances:
      header:
        pos: _io.pos
        type: u2
      place:
        value: "(header & 3) == 2 ? 256 + index : header & 0x7f"
  j2_3i:
    doc: "J2.3I, initial word. Who it is, how it is doing, when and how fast."
    seq:
      - id: word_format
        type: b2
        valid: 0
      - id: label
        type: b5
        valid: 2
      - id: sublabel
        type: b3
        valid: 3
      - id: mli
        type: b3
      - id: participant_stn_raw
        type: b15
        valid:
          expr: "_ >= 1 and _ <= 32767"
      - id: class_raw
        type: b2
        valid:
          any-of: [1, 2, 3]
      - id: nation_raw
        type: b6
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]
      - id: time_of_validity_raw
        type: b19
        valid:
          expr: "_ >= 0 and _ <= 359999 or _ == 524287"
      - id: speed_raw
        type: b10
        valid:
          expr: "_ >= 0 and _ <= 1022 or _ == 1023"
      - id: unit_status_raw
        type: b4
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: spare_69
        type: b1
        valid: false
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      participant_stn:
        value: "((participant_stn_raw >> 12) & 7).to_s + ((participant_stn_raw >> 9) & 7).to_s + ((participant_stn_raw >> 6) & 7).to_s + ((participant_stn_raw >> 3) & 7).to_s + ((participant_stn_raw >> 0) & 7).to_s"
        doc: "Source track number of the unit that is reported."
      class_value:
        value: class_raw
        enum: class
        doc: "Class of the traffic; the exercise indicator."
      nation:
        value: nation_raw
        enum: nation
        if: "nation_raw != 0"
        doc: "Nation of the unit."
      time_of_validity:
        value: "time_of_validity_raw / 100.0"
        if: "time_of_validity_raw != 524287"
        doc: "Time that the position holds for, within the UTC hour. Unit: s."
      speed:
        value: "speed_raw / 10.0"
        if: "speed_raw != 1023"
        doc: "Ground speed. Unit: m/s."
      unit_status:
        value: unit_status_raw
        enum: unit_status
        if: "unit_status_raw != 0"
        doc: "How the unit is doing."
  j2_3e0:
    doc: "J2.3E0, extension word. Where it is and where it goes."
    seq:
      - id: word_format
        type: b2
        valid: 2
      - id: latitude_raw
        type: b21
        valid:
          expr: "_ >= 1197152 or _ <= 900000 or _ == 1048576"
      - id: longitude_raw
        type: b22
        valid:
          expr: "_ >= 2394304 or _ <= 1799999 or _ == 2097152"
      - id: altitude_raw
        type: b14
        valid:
          expr: "_ >= 0 and _ <= 16200 or _ == 16383"
      - id: course_raw
        type: b9
        valid:
          expr: "_ >= 0 and _ <= 359 or _ == 511"
      - id: spare_68
        type: b2
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      latitude:
        value: "(latitude_raw >= 1048576 ? latitude_raw - 2097152 : latitude_raw) / 10000.0"
        if: "latitude_raw != 1048576"
        doc: "Geodetic latitude (WGS 84), north positive. Unit: deg."
      longitude:
        value: "(longitude_raw >= 2097152 ? longitude_raw - 4194304 : longitude_raw) / 10000.0"
        if: "longitude_raw != 2097152"
        doc: "Geodetic longitude (WGS 84), east positive; 180 is written as -180. Unit: deg."
      altitude:
        value: "altitude_raw * 5 + -1000"
        if: "altitude_raw != 16383"
        doc: "Altitude of the reference point (usually the antenna) above mean sea level. Unit: m."
      course:
        value: course_raw
        if: "course_raw != 511"
        doc: "Course over ground, from true north clockwise. Unit: deg."
  j2_3c1:
    doc: "J2.3C1, continuation word. What it is and what its transponder answers."
    seq:
      - id: word_format
        type: b2
        valid: 1
      - id: continuation_label
        type: b5
        valid: 1
      - id: position_quality_raw
        type: b5
        valid:
          expr: "_ >= 0 and _ <= 15 or _ == 31"
      - id: platform_raw
        type: b5
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17]
      - id: activity_raw
        type: b5
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]
      - id: heading_raw
        type: b9
        valid:
          expr: "_ >= 0 and _ <= 359 or _ == 511"
      - id: iff_mode_2_raw
        type: b13
        valid:
          expr: "_ >= 0 and _ <= 4095 or _ == 8191"
      - id: iff_mode_3a_raw
        type: b13
        valid:
          expr: "_ >= 0 and _ <= 4095 or _ == 8191"
      - id: flight_deck_raw
        type: b2
        valid:
          any-of: [0, 1, 2]
      - id: position_aided_raw
        type: b2
        valid:
          any-of: [0, 1, 2]
      - id: spare_61
        type: b9
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      position_quality:
        value: position_quality_raw
        if: "position_quality_raw != 31"
        doc: "Quality of the own position, 0 (worst) to 15 (best)."
      platform:
        value: platform_raw
        enum: surface_platform
        if: "platform_raw != 0"
        doc: "What kind of ship."
      activity:
        value: activity_raw
        enum: surface_activity
        if: "activity_raw != 0"
        doc: "What it is doing."
      heading:
        value: heading_raw
        if: "heading_raw != 511"
        doc: "Where the bow points, from true north clockwise. Unit: deg."
      iff_mode_2:
        value: "((iff_mode_2_raw >> 9) & 7).to_s + ((iff_mode_2_raw >> 6) & 7).to_s + ((iff_mode_2_raw >> 3) & 7).to_s + ((iff_mode_2_raw >> 0) & 7).to_s"
        if: "iff_mode_2_raw != 8191"
        doc: "Transponder Mode 2 code, four octal digits."
      iff_mode_3a:
        value: "((iff_mode_3a_raw >> 9) & 7).to_s + ((iff_mode_3a_raw >> 6) & 7).to_s + ((iff_mode_3a_raw >> 3) & 7).to_s + ((iff_mode_3a_raw >> 0) & 7).to_s"
        if: "iff_mode_3a_raw != 8191"
        doc: "Transponder Mode 3/A code (squawk), four octal digits."
      flight_deck:
        value: flight_deck_raw
        enum: yes_no
        if: "flight_deck_raw != 0"
        doc: "Its flight deck is open."
      position_aided:
        value: position_aided_raw
        enum: yes_no
        if: "position_aided_raw != 0"
        doc: "The position comes from a satellite navigation receiver."
  j2_3c2:
    doc: "J2.3C2, continuation word. How many they are."
    seq:
      - id: word_format
        type: b2
        valid: 1
      - id: continuation_label
        type: b5
        valid: 2
      - id: strength_raw
        type: b6
        valid:
          expr: "_ >= 1 and _ <= 62 or _ == 63"
      - id: emergency_raw
        type: b2
        valid:
          any-of: [0, 1, 2]
      - id: spare_15
        type: b55
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      strength:
        value: strength_raw
        if: "strength_raw != 63"
        doc: "How many ships move together."
      emergency:
        value: emergency_raw
        enum: yes_no
        if: "emergency_raw != 0"
        doc: "The unit declares an emergency."
  j2_4:
    doc: "J2.4 Subsurface PPLI. A submarine on the link reports itself: who and where it is."
    seq:
      - id: initial
        type: j2_4i
      - id: others
        type: j2_4_other(_index)
        repeat: expr
        repeat-expr: initial.mli
  j2_4_other:
    doc: "One extension or continuation word of J2.4."
    params:
      - id: index
        type: s4
        doc: "Words between it and the initial word."
    seq:
      - id: word
        type:
          switch-on: place
          cases:
            256: j2_4e0
            5: j2_4c1
            _: any_word
    instances:
      header:
        pos: _io.pos
        type: u2
      place:
        value: "(header & 3) == 2 ? 256 + index : header & 0x7f"
  j2_4i:
    doc: "J2.4I, initial word. Who it is, how it is doing, when and how fast."
    seq:
      - id: word_format
        type: b2
        valid: 0
      - id: label
        type: b5
        valid: 2
      - id: sublabel
        type: b3
        valid: 4
      - id: mli
        type: b3
      - id: participant_stn_raw
        type: b15
        valid:
          expr: "_ >= 1 and _ <= 32767"
      - id: class_raw
        type: b2
        valid:
          any-of: [1, 2, 3]
      - id: nation_raw
        type: b6
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]
      - id: time_of_validity_raw
        type: b19
        valid:
          expr: "_ >= 0 and _ <= 359999 or _ == 524287"
      - id: speed_raw
        type: b10
        valid:
          expr: "_ >= 0 and _ <= 1022 or _ == 1023"
      - id: unit_status_raw
        type: b4
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: spare_69
        type: b1
        valid: false
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      participant_stn:
        value: "((participant_stn_raw >> 12) & 7).to_s + ((participant_stn_raw >> 9) & 7).to_s + ((participant_stn_raw >> 6) & 7).to_s + ((participant_stn_raw >> 3) & 7).to_s + ((participant_stn_raw >> 0) & 7).to_s"
        doc: "Source track number of the unit that is reported."
      class_value:
        value: class_raw
        enum: class
        doc: "Class of the traffic; the exercise indicator."
      nation:
        value: nation_raw
        enum: nation
        if: "nation_raw != 0"
        doc: "Nation of the unit."
      time_of_validity:
        value: "time_of_validity_raw / 100.0"
        if: "time_of_validity_raw != 524287"
        doc: "Time that the position holds for, within the UTC hour. Unit: s."
      speed:
        value: "speed_raw / 10.0"
        if: "speed_raw != 1023"
        doc: "Ground speed. Unit: m/s."
      unit_status:
        value: unit_status_raw
        enum: unit_status
        if: "unit_status_raw != 0"
        doc: "How the unit is doing."
  j2_4e0:
    doc: "J2.4E0, extension word. Where it is and where it goes."
    seq:
      - id: word_format
        type: b2
        valid: 2
      - id: latitude_raw
        type: b21
        valid:
          expr: "_ >= 1197152 or _ <= 900000 or _ == 1048576"
      - id: longitude_raw
        type: b22
        valid:
          expr: "_ >= 2394304 or _ <= 1799999 or _ == 2097152"
      - id: altitude_raw
        type: b12
        valid:
          expr: "_ >= 3096 or _ <= 100 or _ == 2048"
      - id: course_raw
        type: b9
        valid:
          expr: "_ >= 0 and _ <= 359 or _ == 511"
      - id: spare_66
        type: b4
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      latitude:
        value: "(latitude_raw >= 1048576 ? latitude_raw - 2097152 : latitude_raw) / 10000.0"
        if: "latitude_raw != 1048576"
        doc: "Geodetic latitude (WGS 84), north positive. Unit: deg."
      longitude:
        value: "(longitude_raw >= 2097152 ? longitude_raw - 4194304 : longitude_raw) / 10000.0"
        if: "longitude_raw != 2097152"
        doc: "Geodetic longitude (WGS 84), east positive; 180 is written as -180. Unit: deg."
      altitude:
        value: "(altitude_raw >= 2048 ? altitude_raw - 4096 : altitude_raw)"
        if: "altitude_raw != 2048"
        doc: "Altitude of the vessel, negative below mean sea level. Unit: m."
      course:
        value: course_raw
        if: "course_raw != 511"
        doc: "Course over ground, from true north clockwise. Unit: deg."
  j2_4c1:
    doc: "J2.4C1, continuation word. What it is and what it does."
    seq:
      - id: word_format
        type: b2
        valid: 1
      - id: continuation_label
        type: b5
        valid: 1
      - id: position_quality_raw
        type: b5
        valid:
          expr: "_ >= 0 and _ <= 15 or _ == 31"
      - id: platform_raw
        type: b5
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7]
      - id: activity_raw
        type: b5
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8]
      - id: heading_raw
        type: b9
        valid:
          expr: "_ >= 0 and _ <= 359 or _ == 511"
      - id: position_aided_raw
        type: b2
        valid:
          any-of: [0, 1, 2]
      - id: emergency_raw
        type: b2
        valid:
          any-of: [0, 1, 2]
      - id: spare_35
        type: b35
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      position_quality:
        value: position_quality_raw
        if: "position_quality_raw != 31"
        doc: "Quality of the own position, 0 (worst) to 15 (best)."
      platform:
        value: platform_raw
        enum: subsurface_platform
        if: "platform_raw != 0"
        doc: "What kind of vessel."
      activity:
        value: activity_raw
        enum: subsurface_activity
        if: "activity_raw != 0"
        doc: "What it is doing."
      heading:
        value: heading_raw
        if: "heading_raw != 511"
        doc: "Where the bow points, from true north clockwise. Unit: deg."
      position_aided:
        value: position_aided_raw
        enum: yes_no
        if: "position_aided_raw != 0"
        doc: "The position comes from a satellite navigation receiver."
      emergency:
        value: emergency_raw
        enum: yes_no
        if: "emergency_raw != 0"
        doc: "The unit declares an emergency."
  j2_5:
    doc: "J2.5 Land Point PPLI. A unit on land reports itself: who and where it is."
    seq:
      - id: initial
        type: j2_5i
      - id: others
        type: j2_5_other(_index)
        repeat: expr
        repeat-expr: initial.mli
  j2_5_other:
    doc: "One extension or continuation word of J2.5."
    params:
      - id: index
        type: s4
        doc: "Words between it and the initial word."
    seq:
      - id: word
        type:
          switch-on: place
          cases:
            256: j2_5e0
            5: j2_5c1
            _: any_word
    instances:
      header:
        pos: _io.pos
        type: u2
      place:
        value: "(header & 3) == 2 ? 256 + index : header & 0x7f"
  j2_5i:
    doc: "J2.5I, initial word. Who it is, how it is doing, when and how fast."
    seq:
      - id: word_format
        type: b2
        valid: 0
      - id: label
        type: b5
        valid: 2
      - id: sublabel
        type: b3
        valid: 5
      - id: mli
        type: b3
      - id: participant_stn_raw
        type: b15
        valid:
          expr: "_ >= 1 and _ <= 32767"
      - id: class_raw
        type: b2
        valid:
          any-of: [1, 2, 3]
      - id: nation_raw
        type: b6
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]
      - id: time_of_validity_raw
        type: b19
        valid:
          expr: "_ >= 0 and _ <= 359999 or _ == 524287"
      - id: speed_raw
        type: b10
        valid:
          expr: "_ >= 0 and _ <= 1022 or _ == 1023"
      - id: unit_status_raw
        type: b4
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: spare_69
        type: b1
        valid: false
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      participant_stn:
        value: "((participant_stn_raw >> 12) & 7).to_s + ((participant_stn_raw >> 9) & 7).to_s + ((participant_stn_raw >> 6) & 7).to_s + ((participant_stn_raw >> 3) & 7).to_s + ((participant_stn_raw >> 0) & 7).to_s"
        doc: "Source track number of the unit that is reported."
      class_value:
        value: class_raw
        enum: class
        doc: "Class of the traffic; the exercise indicator."
      nation:
        value: nation_raw
        enum: nation
        if: "nation_raw != 0"
        doc: "Nation of the unit."
      time_of_validity:
        value: "time_of_validity_raw / 100.0"
        if: "time_of_validity_raw != 524287"
        doc: "Time that the position holds for, within the UTC hour. Unit: s."
      speed:
        value: "speed_raw / 10.0"
        if: "speed_raw != 1023"
        doc: "Ground speed. Unit: m/s."
      unit_status:
        value: unit_status_raw
        enum: unit_status
        if: "unit_status_raw != 0"
        doc: "How the unit is doing."
  j2_5e0:
    doc: "J2.5E0, extension word. Where it is and where it goes."
    seq:
      - id: word_format
        type: b2
        valid: 2
      - id: latitude_raw
        type: b21
        valid:
          expr: "_ >= 1197152 or _ <= 900000 or _ == 1048576"
      - id: longitude_raw
        type: b22
        valid:
          expr: "_ >= 2394304 or _ <= 1799999 or _ == 2097152"
      - id: altitude_raw
        type: b14
        valid:
          expr: "_ >= 0 and _ <= 16200 or _ == 16383"
      - id: course_raw
        type: b9
        valid:
          expr: "_ >= 0 and _ <= 359 or _ == 511"
      - id: spare_68
        type: b2
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      latitude:
        value: "(latitude_raw >= 1048576 ? latitude_raw - 2097152 : latitude_raw) / 10000.0"
        if: "latitude_raw != 1048576"
        doc: "Geodetic latitude (WGS 84), north positive. Unit: deg."
      longitude:
        value: "(longitude_raw >= 2097152 ? longitude_raw - 4194304 : longitude_raw) / 10000.0"
        if: "longitude_raw != 2097152"
        doc: "Geodetic longitude (WGS 84), east positive; 180 is written as -180. Unit: deg."
      altitude:
        value: "altitude_raw * 5 + -1000"
        if: "altitude_raw != 16383"
        doc: "Altitude above mean sea level. Unit: m."
      course:
        value: course_raw
        if: "course_raw != 511"
        doc: "Course over ground, from true north clockwise. Unit: deg."
  j2_5c1:
    doc: "J2.5C1, continuation word. What it is and what it does."
    seq:
      - id: word_format
        type: b2
        valid: 1
      - id: continuation_label
        type: b5
        valid: 1
      - id: position_quality_raw
        type: b5
        valid:
          expr: "_ >= 0 and _ <= 15 or _ == 31"
      - id: platform_raw
        type: b5
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]
      - id: activity_raw
        type: b5
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8]
      - id: land_kind_raw
        type: b2
        valid:
          any-of: [0, 1, 2]
      - id: position_aided_raw
        type: b2
        valid:
          any-of: [0, 1, 2]
      - id: strength_raw
        type: b6
        valid:
          expr: "_ >= 1 and _ <= 62 or _ == 63"
      - id: emergency_raw
        type: b2
        valid:
          any-of: [0, 1, 2]
      - id: spare_34
        type: b36
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      position_quality:
        value: position_quality_raw
        if: "position_quality_raw != 31"
        doc: "Quality of the own position, 0 (worst) to 15 (best)."
      platform:
        value: platform_raw
        enum: land_platform
        if: "platform_raw != 0"
        doc: "What kind of installation or vehicle."
      activity:
        value: activity_raw
        enum: land_activity
        if: "activity_raw != 0"
        doc: "What is going on there."
      land_kind:
        value: land_kind_raw
        enum: land_kind
        if: "land_kind_raw != 0"
        doc: "Whether it may move."
      position_aided:
        value: position_aided_raw
        enum: yes_no
        if: "position_aided_raw != 0"
        doc: "The position comes from a satellite navigation receiver."
      strength:
        value: strength_raw
        if: "strength_raw != 63"
        doc: "How many units are there."
      emergency:
        value: emergency_raw
        enum: yes_no
        if: "emergency_raw != 0"
        doc: "The unit declares an emergency."
  j3_0:
    doc: "J3.0 Reference Point. A point on the map: where a missile was launched, where it is expected to come down, or an area to keep clear of."
    seq:
      - id: initial
        type: j3_0i
      - id: others
        type: j3_0_other(_index)
        repeat: expr
        repeat-expr: initial.mli
  j3_0_other:
    doc: "One extension or continuation word of J3.0."
    params:
      - id: index
        type: s4
        doc: "Words between it and the initial word."
    seq:
      - id: word
        type:
          switch-on: place
          cases:
            256: j3_0e0
            257: j3_0e1
            5: j3_0c1
            _: any_word
    instances:
      header:
        pos: _io.pos
        type: u2
      place:
        value: "(header & 3) == 2 ? 256 + index : header & 0x7f"
  j3_0i:
    doc: "J3.0I, initial word. Which point, of what kind, and when it was worked out."
    seq:
      - id: word_format
        type: b2
        valid: 0
      - id: label
        type: b5
        valid: 3
      - id: sublabel
        type: b3
        valid: 0
      - id: mli
        type: b3
      - id: tn_raw
        type: b19
        valid:
          expr: "_ >= 1 and _ <= 524287"
      - id: kind_raw
        type: b4
        valid:
          any-of: [1, 2, 3, 4]
      - id: time_of_validity_raw
        type: b19
        valid:
          expr: "_ >= 0 and _ <= 359999 or _ == 524287"
      - id: altitude_raw
        type: b14
        valid:
          expr: "_ >= 0 and _ <= 16200 or _ == 16383"
      - id: spare_69
        type: b1
        valid: false
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      tn:
        value: "[\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][tn_raw >> 14] + [\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][(tn_raw >> 9) & 31] + ((tn_raw >> 6) & 7).to_s + ((tn_raw >> 3) & 7).to_s + ((tn_raw >> 0) & 7).to_s"
        doc: "The track number of the point."
      kind:
        value: kind_raw
        enum: reference_point
        doc: "What the point marks."
      time_of_validity:
        value: "time_of_validity_raw / 100.0"
        if: "time_of_validity_raw != 524287"
        doc: "Time that the report was worked out, within the UTC hour. Unit: s."
      altitude:
        value: "altitude_raw * 5 + -1000"
        if: "altitude_raw != 16383"
        doc: "Altitude of the ground at the point, above mean sea level. Unit: m."
  j3_0e0:
    doc: "J3.0E0, extension word. Where and when."
    seq:
      - id: word_format
        type: b2
        valid: 2
      - id: latitude_raw
        type: b21
        valid:
          expr: "_ >= 1197152 or _ <= 900000 or _ == 1048576"
      - id: longitude_raw
        type: b22
        valid:
          expr: "_ >= 2394304 or _ <= 1799999 or _ == 2097152"
      - id: time_of_day_raw
        type: b20
        valid:
          expr: "_ >= 0 and _ <= 863999 or _ == 1048575"
      - id: spare_65
        type: b5
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      latitude:
        value: "(latitude_raw >= 1048576 ? latitude_raw - 2097152 : latitude_raw) / 10000.0"
        if: "latitude_raw != 1048576"
        doc: "Geodetic latitude (WGS 84), north positive. Unit: deg."
      longitude:
        value: "(longitude_raw >= 2097152 ? longitude_raw - 4194304 : longitude_raw) / 10000.0"
        if: "longitude_raw != 2097152"
        doc: "Geodetic longitude (WGS 84), east positive; 180 is written as -180. Unit: deg."
      time_of_day:
        value: "time_of_day_raw / 10.0"
        if: "time_of_day_raw != 1048575"
        doc: "Time of the launch or impact, within the UTC day. Unit: s."
  j3_0e1:
    doc: "J3.0E1, extension word. How sure, and of which track."
    seq:
      - id: word_format
        type: b2
        valid: 2
      - id: semi_major_axis_raw
        type: b16
        valid:
          expr: "_ >= 0 and _ <= 60000 or _ == 65535"
      - id: semi_minor_axis_raw
        type: b16
        valid:
          expr: "_ >= 0 and _ <= 60000 or _ == 65535"
      - id: orientation_raw
        type: b8
        valid:
          expr: "_ >= 0 and _ <= 179 or _ == 255"
      - id: track_tn_raw
        type: b19
        valid:
          expr: "_ >= 1 and _ <= 524287 or _ == 0"
      - id: confidence_raw
        type: b5
        valid:
          expr: "_ >= 0 and _ <= 20 or _ == 31"
      - id: spare_66
        type: b4
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      semi_major_axis:
        value: "semi_major_axis_raw * 25"
        if: "semi_major_axis_raw != 65535"
        doc: "Semi-major axis of the 90 % ellipse of the position. Unit: m."
      semi_minor_axis:
        value: "semi_minor_axis_raw * 25"
        if: "semi_minor_axis_raw != 65535"
        doc: "Semi-minor axis of the same ellipse; not more than the semi-major axis. Unit: m."
      orientation:
        value: orientation_raw
        if: "orientation_raw != 255"
        doc: "Bearing of the semi-major axis, from true north clockwise. Unit: deg."
      track_tn:
        value: "[\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][track_tn_raw >> 14] + [\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][(track_tn_raw >> 9) & 31] + ((track_tn_raw >> 6) & 7).to_s + ((track_tn_raw >> 3) & 7).to_s + ((track_tn_raw >> 0) & 7).to_s"
        if: "track_tn_raw != 0"
        doc: "The track that the point belongs to."
      confidence:
        value: "confidence_raw * 5"
        if: "confidence_raw != 31"
        doc: "How sure it is that the point is of this kind. Unit: %."
  j3_0c1:
    doc: "J3.0C1, continuation word. Whose it is."
    seq:
      - id: word_format
        type: b2
        valid: 1
      - id: continuation_label
        type: b5
        valid: 1
      - id: nation_raw
        type: b6
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]
      - id: identity_raw
        type: b4
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7]
      - id: track_quality_raw
        type: b5
        valid:
          expr: "_ >= 0 and _ <= 15 or _ == 31"
      - id: spare_22
        type: b48
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      nation:
        value: nation_raw
        enum: nation
        if: "nation_raw != 0"
        doc: "Nation where the point lies, or that it is attributed to."
      identity:
        value: identity_raw
        enum: identity
        if: "identity_raw != 0"
        doc: "Standard identity of what is at the point."
      track_quality:
        value: track_quality_raw
        if: "track_quality_raw != 31"
        doc: "Track quality, 0 (worst) to 15 (best)."
  j3_1:
    doc: "J3.1 Emergency Point. Somebody needs help here."
    seq:
      - id: initial
        type: j3_1i
      - id: others
        type: j3_1_other(_index)
        repeat: expr
        repeat-expr: initial.mli
  j3_1_other:
    doc: "One extension or continuation word of J3.1."
    params:
      - id: index
        type: s4
        doc: "Words between it and the initial word."
    seq:
      - id: word
        type:
          switch-on: place
          cases:
            256: j3_1e0
            5: j3_1c1
            _: any_word
    instances:
      header:
        pos: _io.pos
        type: u2
      place:
        value: "(header & 3) == 2 ? 256 + index : header & 0x7f"
  j3_1i:
    doc: "J3.1I, initial word. Which point, of what kind, and when it was reported."
    seq:
      - id: word_format
        type: b2
        valid: 0
      - id: label
        type: b5
        valid: 3
      - id: sublabel
        type: b3
        valid: 1
      - id: mli
        type: b3
      - id: tn_raw
        type: b19
        valid:
          expr: "_ >= 1 and _ <= 524287"
      - id: kind_raw
        type: b5
        valid:
          any-of: [1, 2, 3, 4, 5, 6, 7, 8, 9]
      - id: time_of_validity_raw
        type: b19
        valid:
          expr: "_ >= 0 and _ <= 359999 or _ == 524287"
      - id: altitude_raw
        type: b14
        valid:
          expr: "_ >= 0 and _ <= 16200 or _ == 16383"
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      tn:
        value: "[\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][tn_raw >> 14] + [\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][(tn_raw >> 9) & 31] + ((tn_raw >> 6) & 7).to_s + ((tn_raw >> 3) & 7).to_s + ((tn_raw >> 0) & 7).to_s"
        doc: "The track number of the point."
      kind:
        value: kind_raw
        enum: emergency
        doc: "What kind of emergency."
      time_of_validity:
        value: "time_of_validity_raw / 100.0"
        if: "time_of_validity_raw != 524287"
        doc: "Time that the report was worked out, within the UTC hour. Unit: s."
      altitude:
        value: "altitude_raw * 5 + -1000"
        if: "altitude_raw != 16383"
        doc: "Altitude above mean sea level. Unit: m."
  j3_1e0:
    doc: "J3.1E0, extension word. Where and when."
    seq:
      - id: word_format
        type: b2
        valid: 2
      - id: latitude_raw
        type: b21
        valid:
          expr: "_ >= 1197152 or _ <= 900000 or _ == 1048576"
      - id: longitude_raw
        type: b22
        valid:
          expr: "_ >= 2394304 or _ <= 1799999 or _ == 2097152"
      - id: time_of_day_raw
        type: b20
        valid:
          expr: "_ >= 0 and _ <= 863999 or _ == 1048575"
      - id: rescue_on_the_way_raw
        type: b2
        valid:
          any-of: [0, 1, 2]
      - id: spare_67
        type: b3
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      latitude:
        value: "(latitude_raw >= 1048576 ? latitude_raw - 2097152 : latitude_raw) / 10000.0"
        if: "latitude_raw != 1048576"
        doc: "Geodetic latitude (WGS 84), north positive. Unit: deg."
      longitude:
        value: "(longitude_raw >= 2097152 ? longitude_raw - 4194304 : longitude_raw) / 10000.0"
        if: "longitude_raw != 2097152"
        doc: "Geodetic longitude (WGS 84), east positive; 180 is written as -180. Unit: deg."
      time_of_day:
        value: "time_of_day_raw / 10.0"
        if: "time_of_day_raw != 1048575"
        doc: "Time of the emergency, within the UTC day. Unit: s."
      rescue_on_the_way:
        value: rescue_on_the_way_raw
        enum: yes_no
        if: "rescue_on_the_way_raw != 0"
        doc: "Help is on its way."
  j3_1c1:
    doc: "J3.1C1, continuation word. Who needs help."
    seq:
      - id: word_format
        type: b2
        valid: 1
      - id: continuation_label
        type: b5
        valid: 1
      - id: identity_raw
        type: b4
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7]
      - id: nation_raw
        type: b6
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]
      - id: persons_raw
        type: b10
        valid:
          expr: "_ >= 0 and _ <= 1022 or _ == 1023"
      - id: track_quality_raw
        type: b5
        valid:
          expr: "_ >= 0 and _ <= 15 or _ == 31"
      - id: iff_mode_3a_raw
        type: b13
        valid:
          expr: "_ >= 0 and _ <= 4095 or _ == 8191"
      - id: spare_45
        type: b25
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      identity:
        value: identity_raw
        enum: identity
        if: "identity_raw != 0"
        doc: "Standard identity of those who need help."
      nation:
        value: nation_raw
        enum: nation
        if: "nation_raw != 0"
        doc: "Nation of those who need help."
      persons:
        value: persons_raw
        if: "persons_raw != 1023"
        doc: "How many persons need help."
      track_quality:
        value: track_quality_raw
        if: "track_quality_raw != 31"
        doc: "Track quality, 0 (worst) to 15 (best)."
      iff_mode_3a:
        value: "((iff_mode_3a_raw >> 9) & 7).to_s + ((iff_mode_3a_raw >> 6) & 7).to_s + ((iff_mode_3a_raw >> 3) & 7).to_s + ((iff_mode_3a_raw >> 0) & 7).to_s"
        if: "iff_mode_3a_raw != 8191"
        doc: "Transponder Mode 3/A code (squawk), four octal digits."
  j3_2:
    doc: "J3.2 Air Track. An object in the air, as a sensor or an operator of the sender sees it."
    seq:
      - id: initial
        type: j3_2i
      - id: others
        type: j3_2_other(_index)
        repeat: expr
        repeat-expr: initial.mli
  j3_2_other:
    doc: "One extension or continuation word of J3.2."
    params:
      - id: index
        type: s4
        doc: "Words between it and the initial word."
    seq:
      - id: word
        type:
          switch-on: place
          cases:
            256: j3_2e0
            5: j3_2c1
            9: j3_2c2
            _: any_word
    instances:
      header:
        pos: _io.pos
        type: u2
      place:
        value: "(header & 3) == 2 ? 256 + index : header & 0x7f"
  j3_2i:
    doc: "J3.2I, initial word. Which track, how good, when and how fast."
    seq:
      - id: word_format
        type: b2
        valid: 0
      - id: label
        type: b5
        valid: 3
      - id: sublabel
        type: b3
        valid: 2
      - id: mli
        type: b3
      - id: tn_raw
        type: b19
        valid:
          expr: "_ >= 1 and _ <= 524287"
      - id: track_quality_raw
        type: b5
        valid:
          expr: "_ >= 0 and _ <= 15 or _ == 31"
      - id: identity_raw
        type: b4
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7]
      - id: time_of_validity_raw
        type: b19
        valid:
          expr: "_ >= 0 and _ <= 359999 or _ == 524287"
      - id: speed_raw
        type: b10
        valid:
          expr: "_ >= 0 and _ <= 1022 or _ == 1023"
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      tn:
        value: "[\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][tn_raw >> 14] + [\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][(tn_raw >> 9) & 31] + ((tn_raw >> 6) & 7).to_s + ((tn_raw >> 3) & 7).to_s + ((tn_raw >> 0) & 7).to_s"
        doc: "The track that is reported."
      track_quality:
        value: track_quality_raw
        if: "track_quality_raw != 31"
        doc: "Track quality, 0 (worst) to 15 (best)."
      identity:
        value: identity_raw
        enum: identity
        if: "identity_raw != 0"
        doc: "Standard identity of the object."
      time_of_validity:
        value: "time_of_validity_raw / 100.0"
        if: "time_of_validity_raw != 524287"
        doc: "Time that the position holds for, within the UTC hour. Unit: s."
      speed:
        value: speed_raw
        if: "speed_raw != 1023"
        doc: "Ground speed. Unit: m/s."
  j3_2e0:
    doc: "J3.2E0, extension word. Where it is and where it goes."
    seq:
      - id: word_format
        type: b2
        valid: 2
      - id: latitude_raw
        type: b21
        valid:
          expr: "_ >= 1197152 or _ <= 900000 or _ == 1048576"
      - id: longitude_raw
        type: b22
        valid:
          expr: "_ >= 2394304 or _ <= 1799999 or _ == 2097152"
      - id: altitude_raw
        type: b14
        valid:
          expr: "_ >= 0 and _ <= 16200 or _ == 16383"
      - id: course_raw
        type: b9
        valid:
          expr: "_ >= 0 and _ <= 359 or _ == 511"
      - id: altitude_source_raw
        type: b2
        valid:
          any-of: [0, 1, 2, 3]
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      latitude:
        value: "(latitude_raw >= 1048576 ? latitude_raw - 2097152 : latitude_raw) / 10000.0"
        if: "latitude_raw != 1048576"
        doc: "Geodetic latitude (WGS 84), north positive. Unit: deg."
      longitude:
        value: "(longitude_raw >= 2097152 ? longitude_raw - 4194304 : longitude_raw) / 10000.0"
        if: "longitude_raw != 2097152"
        doc: "Geodetic longitude (WGS 84), east positive; 180 is written as -180. Unit: deg."
      altitude:
        value: "altitude_raw * 5 + -1000"
        if: "altitude_raw != 16383"
        doc: "Altitude above mean sea level. Unit: m."
      course:
        value: course_raw
        if: "course_raw != 511"
        doc: "Course over ground, from true north clockwise. Unit: deg."
      altitude_source:
        value: altitude_source_raw
        enum: altitude_source
        if: "altitude_source_raw != 0"
        doc: "What the altitude comes from."
  j3_2c1:
    doc: "J3.2C1, continuation word. What it is and what its transponder answers."
    seq:
      - id: word_format
        type: b2
        valid: 1
      - id: continuation_label
        type: b5
        valid: 1
      - id: platform_raw
        type: b5
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]
      - id: activity_raw
        type: b5
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]
      - id: iff_mode_1_raw
        type: b7
        valid:
          expr: "_ >= 0 and _ <= 63 or _ == 127"
      - id: iff_mode_2_raw
        type: b13
        valid:
          expr: "_ >= 0 and _ <= 4095 or _ == 8191"
      - id: iff_mode_3a_raw
        type: b13
        valid:
          expr: "_ >= 0 and _ <= 4095 or _ == 8191"
      - id: vertical_rate_raw
        type: b10
        valid:
          expr: "_ >= 524 or _ <= 500 or _ == 512"
      - id: spare_60
        type: b10
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      platform:
        value: platform_raw
        enum: air_platform
        if: "platform_raw != 0"
        doc: "What kind of aircraft."
      activity:
        value: activity_raw
        enum: air_activity
        if: "activity_raw != 0"
        doc: "What it is doing."
      iff_mode_1:
        value: "((iff_mode_1_raw >> 3) & 7).to_s + ((iff_mode_1_raw >> 0) & 7).to_s"
        if: "iff_mode_1_raw != 127"
        doc: "Transponder Mode 1 code, two octal digits (in practice the second is 0-3)."
      iff_mode_2:
        value: "((iff_mode_2_raw >> 9) & 7).to_s + ((iff_mode_2_raw >> 6) & 7).to_s + ((iff_mode_2_raw >> 3) & 7).to_s + ((iff_mode_2_raw >> 0) & 7).to_s"
        if: "iff_mode_2_raw != 8191"
        doc: "Transponder Mode 2 code, four octal digits."
      iff_mode_3a:
        value: "((iff_mode_3a_raw >> 9) & 7).to_s + ((iff_mode_3a_raw >> 6) & 7).to_s + ((iff_mode_3a_raw >> 3) & 7).to_s + ((iff_mode_3a_raw >> 0) & 7).to_s"
        if: "iff_mode_3a_raw != 8191"
        doc: "Transponder Mode 3/A code (squawk), four octal digits."
      vertical_rate:
        value: "(vertical_rate_raw >= 512 ? vertical_rate_raw - 1024 : vertical_rate_raw)"
        if: "vertical_rate_raw != 512"
        doc: "Rate of climb, up positive. Unit: m/s."
  j3_2c2:
    doc: "J3.2C2, continuation word. Whose it is, and how many."
    seq:
      - id: word_format
        type: b2
        valid: 1
      - id: continuation_label
        type: b5
        valid: 2
      - id: nation_raw
        type: b6
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]
      - id: strength_raw
        type: b6
        valid:
          expr: "_ >= 1 and _ <= 62 or _ == 63"
      - id: emergency_raw
        type: b2
        valid:
          any-of: [0, 1, 2]
      - id: special_identification_raw
        type: b2
        valid:
          any-of: [0, 1, 2]
      - id: spare_23
        type: b47
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      nation:
        value: nation_raw
        enum: nation
        if: "nation_raw != 0"
        doc: "Nation that the object belongs to."
      strength:
        value: strength_raw
        if: "strength_raw != 63"
        doc: "How many aircraft fly together."
      emergency:
        value: emergency_raw
        enum: yes_no
        if: "emergency_raw != 0"
        doc: "The object declares an emergency."
      special_identification:
        value: special_identification_raw
        enum: yes_no
        if: "special_identification_raw != 0"
        doc: "It answers with the special position identification pulse."
  j3_3:
    doc: "J3.3 Surface Track. An object on the sea, as a sensor or an operator of the sender sees it."
    seq:
      - id: initial
        type: j3_3i
      - id: others
        type: j3_3_other(_index)
        repeat: expr
        repeat-expr: initial.mli
  j3_3_other:
    doc: "One extension or continuation word of J3.3."
    params:
      - id: index
        type: s4
        doc: "Words between it and the initial word."
    seq:
      - id: word
        type:
          switch-on: place
          cases:
            256: j3_3e0
            5: j3_3c1
            _: any_word
    instances:
      header:
        pos: _io.pos
        type: u2
      place:
        value: "(header & 3) == 2 ? 256 + index : header & 0x7f"
  j3_3i:
    doc: "J3.3I, initial word. Which track, how good, when and how fast."
    seq:
      - id: word_format
        type: b2
        valid: 0
      - id: label
        type: b5
        valid: 3
      - id: sublabel
        type: b3
        valid: 3
      - id: mli
        type: b3
      - id: tn_raw
        type: b19
        valid:
          expr: "_ >= 1 and _ <= 524287"
      - id: track_quality_raw
        type: b5
        valid:
          expr: "_ >= 0 and _ <= 15 or _ == 31"
      - id: identity_raw
        type: b4
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7]
      - id: time_of_validity_raw
        type: b19
        valid:
          expr: "_ >= 0 and _ <= 359999 or _ == 524287"
      - id: speed_raw
        type: b10
        valid:
          expr: "_ >= 0 and _ <= 1022 or _ == 1023"
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      tn:
        value: "[\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][tn_raw >> 14] + [\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][(tn_raw >> 9) & 31] + ((tn_raw >> 6) & 7).to_s + ((tn_raw >> 3) & 7).to_s + ((tn_raw >> 0) & 7).to_s"
        doc: "The track that is reported."
      track_quality:
        value: track_quality_raw
        if: "track_quality_raw != 31"
        doc: "Track quality, 0 (worst) to 15 (best)."
      identity:
        value: identity_raw
        enum: identity
        if: "identity_raw != 0"
        doc: "Standard identity of the object."
      time_of_validity:
        value: "time_of_validity_raw / 100.0"
        if: "time_of_validity_raw != 524287"
        doc: "Time that the position holds for, within the UTC hour. Unit: s."
      speed:
        value: "speed_raw / 10.0"
        if: "speed_raw != 1023"
        doc: "Ground speed. Unit: m/s."
  j3_3e0:
    doc: "J3.3E0, extension word. Where it is, where it goes and what it is."
    seq:
      - id: word_format
        type: b2
        valid: 2
      - id: latitude_raw
        type: b21
        valid:
          expr: "_ >= 1197152 or _ <= 900000 or _ == 1048576"
      - id: longitude_raw
        type: b22
        valid:
          expr: "_ >= 2394304 or _ <= 1799999 or _ == 2097152"
      - id: course_raw
        type: b9
        valid:
          expr: "_ >= 0 and _ <= 359 or _ == 511"
      - id: platform_raw
        type: b5
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17]
      - id: activity_raw
        type: b5
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]
      - id: altitude_raw
        type: b6
        valid:
          expr: "_ >= 0 and _ <= 60 or _ == 63"
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      latitude:
        value: "(latitude_raw >= 1048576 ? latitude_raw - 2097152 : latitude_raw) / 10000.0"
        if: "latitude_raw != 1048576"
        doc: "Geodetic latitude (WGS 84), north positive. Unit: deg."
      longitude:
        value: "(longitude_raw >= 2097152 ? longitude_raw - 4194304 : longitude_raw) / 10000.0"
        if: "longitude_raw != 2097152"
        doc: "Geodetic longitude (WGS 84), east positive; 180 is written as -180. Unit: deg."
      course:
        value: course_raw
        if: "course_raw != 511"
        doc: "Course over ground, from true north clockwise. Unit: deg."
      platform:
        value: platform_raw
        enum: surface_platform
        if: "platform_raw != 0"
        doc: "What kind of ship."
      activity:
        value: activity_raw
        enum: surface_activity
        if: "activity_raw != 0"
        doc: "What it is doing."
      altitude:
        value: "altitude_raw * 20 + -400"
        if: "altitude_raw != 63"
        doc: "Altitude of the water above mean sea level, for lakes and rivers. Unit: m."
  j3_3c1:
    doc: "J3.3C1, continuation word. Whose it is, how many, and what its transponder answers."
    seq:
      - id: word_format
        type: b2
        valid: 1
      - id: continuation_label
        type: b5
        valid: 1
      - id: nation_raw
        type: b6
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]
      - id: strength_raw
        type: b6
        valid:
          expr: "_ >= 1 and _ <= 62 or _ == 63"
      - id: heading_raw
        type: b9
        valid:
          expr: "_ >= 0 and _ <= 359 or _ == 511"
      - id: iff_mode_1_raw
        type: b7
        valid:
          expr: "_ >= 0 and _ <= 63 or _ == 127"
      - id: iff_mode_2_raw
        type: b13
        valid:
          expr: "_ >= 0 and _ <= 4095 or _ == 8191"
      - id: iff_mode_3a_raw
        type: b13
        valid:
          expr: "_ >= 0 and _ <= 4095 or _ == 8191"
      - id: emergency_raw
        type: b2
        valid:
          any-of: [0, 1, 2]
      - id: spare_63
        type: b7
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      nation:
        value: nation_raw
        enum: nation
        if: "nation_raw != 0"
        doc: "Nation that the object belongs to."
      strength:
        value: strength_raw
        if: "strength_raw != 63"
        doc: "How many ships move together."
      heading:
        value: heading_raw
        if: "heading_raw != 511"
        doc: "Where the bow points, from true north clockwise. Unit: deg."
      iff_mode_1:
        value: "((iff_mode_1_raw >> 3) & 7).to_s + ((iff_mode_1_raw >> 0) & 7).to_s"
        if: "iff_mode_1_raw != 127"
        doc: "Transponder Mode 1 code, two octal digits (in practice the second is 0-3)."
      iff_mode_2:
        value: "((iff_mode_2_raw >> 9) & 7).to_s + ((iff_mode_2_raw >> 6) & 7).to_s + ((iff_mode_2_raw >> 3) & 7).to_s + ((iff_mode_2_raw >> 0) & 7).to_s"
        if: "iff_mode_2_raw != 8191"
        doc: "Transponder Mode 2 code, four octal digits."
      iff_mode_3a:
        value: "((iff_mode_3a_raw >> 9) & 7).to_s + ((iff_mode_3a_raw >> 6) & 7).to_s + ((iff_mode_3a_raw >> 3) & 7).to_s + ((iff_mode_3a_raw >> 0) & 7).to_s"
        if: "iff_mode_3a_raw != 8191"
        doc: "Transponder Mode 3/A code (squawk), four octal digits."
      emergency:
        value: emergency_raw
        enum: yes_no
        if: "emergency_raw != 0"
        doc: "The object declares an emergency."
  j3_4:
    doc: "J3.4 Subsurface Track. An object under the sea, as a sensor or an operator of the sender sees it."
    seq:
      - id: initial
        type: j3_4i
      - id: others
        type: j3_4_other(_index)
        repeat: expr
        repeat-expr: initial.mli
  j3_4_other:
    doc: "One extension or continuation word of J3.4."
    params:
      - id: index
        type: s4
        doc: "Words between it and the initial word."
    seq:
      - id: word
        type:
          switch-on: place
          cases:
            256: j3_4e0
            5: j3_4c1
            _: any_word
    instances:
      header:
        pos: _io.pos
        type: u2
      place:
        value: "(header & 3) == 2 ? 256 + index : header & 0x7f"
  j3_4i:
    doc: "J3.4I, initial word. Which track, how good, when and how fast."
    seq:
      - id: word_format
        type: b2
        valid: 0
      - id: label
        type: b5
        valid: 3
      - id: sublabel
        type: b3
        valid: 4
      - id: mli
        type: b3
      - id: tn_raw
        type: b19
        valid:
          expr: "_ >= 1 and _ <= 524287"
      - id: track_quality_raw
        type: b5
        valid:
          expr: "_ >= 0 and _ <= 15 or _ == 31"
      - id: identity_raw
        type: b4
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7]
      - id: time_of_validity_raw
        type: b19
        valid:
          expr: "_ >= 0 and _ <= 359999 or _ == 524287"
      - id: speed_raw
        type: b10
        valid:
          expr: "_ >= 0 and _ <= 1022 or _ == 1023"
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      tn:
        value: "[\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][tn_raw >> 14] + [\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][(tn_raw >> 9) & 31] + ((tn_raw >> 6) & 7).to_s + ((tn_raw >> 3) & 7).to_s + ((tn_raw >> 0) & 7).to_s"
        doc: "The track that is reported."
      track_quality:
        value: track_quality_raw
        if: "track_quality_raw != 31"
        doc: "Track quality, 0 (worst) to 15 (best)."
      identity:
        value: identity_raw
        enum: identity
        if: "identity_raw != 0"
        doc: "Standard identity of the object."
      time_of_validity:
        value: "time_of_validity_raw / 100.0"
        if: "time_of_validity_raw != 524287"
        doc: "Time that the position holds for, within the UTC hour. Unit: s."
      speed:
        value: "speed_raw / 10.0"
        if: "speed_raw != 1023"
        doc: "Ground speed. Unit: m/s."
  j3_4e0:
    doc: "J3.4E0, extension word. Where it is and where it goes."
    seq:
      - id: word_format
        type: b2
        valid: 2
      - id: latitude_raw
        type: b21
        valid:
          expr: "_ >= 1197152 or _ <= 900000 or _ == 1048576"
      - id: longitude_raw
        type: b22
        valid:
          expr: "_ >= 2394304 or _ <= 1799999 or _ == 2097152"
      - id: depth_raw
        type: b10
        valid:
          expr: "_ >= 0 and _ <= 1000 or _ == 1023"
      - id: course_raw
        type: b9
        valid:
          expr: "_ >= 0 and _ <= 359 or _ == 511"
      - id: depth_source_raw
        type: b2
        valid:
          any-of: [0, 1, 2, 3]
      - id: contact_confidence_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4]
      - id: spare_69
        type: b1
        valid: false
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      latitude:
        value: "(latitude_raw >= 1048576 ? latitude_raw - 2097152 : latitude_raw) / 10000.0"
        if: "latitude_raw != 1048576"
        doc: "Geodetic latitude (WGS 84), north positive. Unit: deg."
      longitude:
        value: "(longitude_raw >= 2097152 ? longitude_raw - 4194304 : longitude_raw) / 10000.0"
        if: "longitude_raw != 2097152"
        doc: "Geodetic longitude (WGS 84), east positive; 180 is written as -180. Unit: deg."
      depth:
        value: depth_raw
        if: "depth_raw != 1023"
        doc: "Depth below the surface of the sea, down positive. Unit: m."
      course:
        value: course_raw
        if: "course_raw != 511"
        doc: "Course over ground, from true north clockwise. Unit: deg."
      depth_source:
        value: depth_source_raw
        enum: depth_source
        if: "depth_source_raw != 0"
        doc: "What the depth comes from."
      contact_confidence:
        value: contact_confidence_raw
        enum: contact_confidence
        if: "contact_confidence_raw != 0"
        doc: "How sure it is that this is a submarine."
  j3_4c1:
    doc: "J3.4C1, continuation word. What and whose it is."
    seq:
      - id: word_format
        type: b2
        valid: 1
      - id: continuation_label
        type: b5
        valid: 1
      - id: platform_raw
        type: b5
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7]
      - id: activity_raw
        type: b5
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8]
      - id: nation_raw
        type: b6
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]
      - id: emergency_raw
        type: b2
        valid:
          any-of: [0, 1, 2]
      - id: spare_25
        type: b45
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      platform:
        value: platform_raw
        enum: subsurface_platform
        if: "platform_raw != 0"
        doc: "What kind of vessel."
      activity:
        value: activity_raw
        enum: subsurface_activity
        if: "activity_raw != 0"
        doc: "What it is doing."
      nation:
        value: nation_raw
        enum: nation
        if: "nation_raw != 0"
        doc: "Nation that the object belongs to."
      emergency:
        value: emergency_raw
        enum: yes_no
        if: "emergency_raw != 0"
        doc: "The object declares an emergency."
  j3_5:
    doc: "J3.5 Land Point or Track. An object on land, fixed or moving, as a sensor or an operator of the sender sees it."
    seq:
      - id: initial
        type: j3_5i
      - id: others
        type: j3_5_other(_index)
        repeat: expr
        repeat-expr: initial.mli
  j3_5_other:
    doc: "One extension or continuation word of J3.5."
    params:
      - id: index
        type: s4
        doc: "Words between it and the initial word."
    seq:
      - id: word
        type:
          switch-on: place
          cases:
            256: j3_5e0
            5: j3_5c1
            _: any_word
    instances:
      header:
        pos: _io.pos
        type: u2
      place:
        value: "(header & 3) == 2 ? 256 + index : header & 0x7f"
  j3_5i:
    doc: "J3.5I, initial word. Which track, how good, when and how fast."
    seq:
      - id: word_format
        type: b2
        valid: 0
      - id: label
        type: b5
        valid: 3
      - id: sublabel
        type: b3
        valid: 5
      - id: mli
        type: b3
      - id: tn_raw
        type: b19
        valid:
          expr: "_ >= 1 and _ <= 524287"
      - id: track_quality_raw
        type: b5
        valid:
          expr: "_ >= 0 and _ <= 15 or _ == 31"
      - id: identity_raw
        type: b4
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7]
      - id: time_of_validity_raw
        type: b19
        valid:
          expr: "_ >= 0 and _ <= 359999 or _ == 524287"
      - id: speed_raw
        type: b10
        valid:
          expr: "_ >= 0 and _ <= 1022 or _ == 1023"
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      tn:
        value: "[\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][tn_raw >> 14] + [\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][(tn_raw >> 9) & 31] + ((tn_raw >> 6) & 7).to_s + ((tn_raw >> 3) & 7).to_s + ((tn_raw >> 0) & 7).to_s"
        doc: "The track that is reported."
      track_quality:
        value: track_quality_raw
        if: "track_quality_raw != 31"
        doc: "Track quality, 0 (worst) to 15 (best)."
      identity:
        value: identity_raw
        enum: identity
        if: "identity_raw != 0"
        doc: "Standard identity of the object."
      time_of_validity:
        value: "time_of_validity_raw / 100.0"
        if: "time_of_validity_raw != 524287"
        doc: "Time that the position holds for, within the UTC hour. Unit: s."
      speed:
        value: "speed_raw / 10.0"
        if: "speed_raw != 1023"
        doc: "Ground speed. Unit: m/s."
  j3_5e0:
    doc: "J3.5E0, extension word. Where it is and where it goes."
    seq:
      - id: word_format
        type: b2
        valid: 2
      - id: latitude_raw
        type: b21
        valid:
          expr: "_ >= 1197152 or _ <= 900000 or _ == 1048576"
      - id: longitude_raw
        type: b22
        valid:
          expr: "_ >= 2394304 or _ <= 1799999 or _ == 2097152"
      - id: altitude_raw
        type: b14
        valid:
          expr: "_ >= 0 and _ <= 16200 or _ == 16383"
      - id: course_raw
        type: b9
        valid:
          expr: "_ >= 0 and _ <= 359 or _ == 511"
      - id: land_kind_raw
        type: b2
        valid:
          any-of: [0, 1, 2]
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      latitude:
        value: "(latitude_raw >= 1048576 ? latitude_raw - 2097152 : latitude_raw) / 10000.0"
        if: "latitude_raw != 1048576"
        doc: "Geodetic latitude (WGS 84), north positive. Unit: deg."
      longitude:
        value: "(longitude_raw >= 2097152 ? longitude_raw - 4194304 : longitude_raw) / 10000.0"
        if: "longitude_raw != 2097152"
        doc: "Geodetic longitude (WGS 84), east positive; 180 is written as -180. Unit: deg."
      altitude:
        value: "altitude_raw * 5 + -1000"
        if: "altitude_raw != 16383"
        doc: "Altitude above mean sea level. Unit: m."
      course:
        value: course_raw
        if: "course_raw != 511"
        doc: "Course over ground, from true north clockwise. Unit: deg."
      land_kind:
        value: land_kind_raw
        enum: land_kind
        if: "land_kind_raw != 0"
        doc: "Whether it may move."
  j3_5c1:
    doc: "J3.5C1, continuation word. What and whose it is, and how many."
    seq:
      - id: word_format
        type: b2
        valid: 1
      - id: continuation_label
        type: b5
        valid: 1
      - id: platform_raw
        type: b5
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]
      - id: activity_raw
        type: b5
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8]
      - id: nation_raw
        type: b6
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]
      - id: strength_raw
        type: b6
        valid:
          expr: "_ >= 1 and _ <= 62 or _ == 63"
      - id: iff_mode_2_raw
        type: b13
        valid:
          expr: "_ >= 0 and _ <= 4095 or _ == 8191"
      - id: iff_mode_3a_raw
        type: b13
        valid:
          expr: "_ >= 0 and _ <= 4095 or _ == 8191"
      - id: emergency_raw
        type: b2
        valid:
          any-of: [0, 1, 2]
      - id: spare_57
        type: b13
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      platform:
        value: platform_raw
        enum: land_platform
        if: "platform_raw != 0"
        doc: "What kind of installation or vehicle."
      activity:
        value: activity_raw
        enum: land_activity
        if: "activity_raw != 0"
        doc: "What is going on there."
      nation:
        value: nation_raw
        enum: nation
        if: "nation_raw != 0"
        doc: "Nation that the object belongs to."
      strength:
        value: strength_raw
        if: "strength_raw != 63"
        doc: "How many there are."
      iff_mode_2:
        value: "((iff_mode_2_raw >> 9) & 7).to_s + ((iff_mode_2_raw >> 6) & 7).to_s + ((iff_mode_2_raw >> 3) & 7).to_s + ((iff_mode_2_raw >> 0) & 7).to_s"
        if: "iff_mode_2_raw != 8191"
        doc: "Transponder Mode 2 code, four octal digits."
      iff_mode_3a:
        value: "((iff_mode_3a_raw >> 9) & 7).to_s + ((iff_mode_3a_raw >> 6) & 7).to_s + ((iff_mode_3a_raw >> 3) & 7).to_s + ((iff_mode_3a_raw >> 0) & 7).to_s"
        if: "iff_mode_3a_raw != 8191"
        doc: "Transponder Mode 3/A code (squawk), four octal digits."
      emergency:
        value: emergency_raw
        enum: yes_no
        if: "emergency_raw != 0"
        doc: "The object declares an emergency."
  j3_6:
    doc: "J3.6 Space Track. An object in ballistic flight or in orbit."
    seq:
      - id: initial
        type: j3_6i
      - id: others
        type: j3_6_other(_index)
        repeat: expr
        repeat-expr: initial.mli
  j3_6_other:
    doc: "One extension or continuation word of J3.6."
    params:
      - id: index
        type: s4
        doc: "Words between it and the initial word."
    seq:
      - id: word
        type:
          switch-on: place
          cases:
            256: j3_6e0
            257: j3_6e1
            5: j3_6c1
            _: any_word
    instances:
      header:
        pos: _io.pos
        type: u2
      place:
        value: "(header & 3) == 2 ? 256 + index : header & 0x7f"
  j3_6i:
    doc: "J3.6I, initial word. Which track, how good, when, and in which part of its flight."
    seq:
      - id: word_format
        type: b2
        valid: 0
      - id: label
        type: b5
        valid: 3
      - id: sublabel
        type: b3
        valid: 6
      - id: mli
        type: b3
      - id: tn_raw
        type: b19
        valid:
          expr: "_ >= 1 and _ <= 524287"
      - id: track_quality_raw
        type: b5
        valid:
          expr: "_ >= 0 and _ <= 15 or _ == 31"
      - id: identity_raw
        type: b4
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7]
      - id: time_of_validity_raw
        type: b19
        valid:
          expr: "_ >= 0 and _ <= 359999 or _ == 524287"
      - id: ballistic_phase_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4]
      - id: stage_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: spare_66
        type: b4
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      tn:
        value: "[\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][tn_raw >> 14] + [\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][(tn_raw >> 9) & 31] + ((tn_raw >> 6) & 7).to_s + ((tn_raw >> 3) & 7).to_s + ((tn_raw >> 0) & 7).to_s"
        doc: "The track that is reported."
      track_quality:
        value: track_quality_raw
        if: "track_quality_raw != 31"
        doc: "Track quality, 0 (worst) to 15 (best)."
      identity:
        value: identity_raw
        enum: identity
        if: "identity_raw != 0"
        doc: "Standard identity of the object."
      time_of_validity:
        value: "time_of_validity_raw / 100.0"
        if: "time_of_validity_raw != 524287"
        doc: "Time that the position holds for, within the UTC hour. Unit: s."
      ballistic_phase:
        value: ballistic_phase_raw
        enum: ballistic_phase
        if: "ballistic_phase_raw != 0"
        doc: "The part of its flight that it is in."
      stage:
        value: stage_raw
        enum: stage
        if: "stage_raw != 0"
        doc: "The stage that burns or burnt last."
  j3_6e0:
    doc: "J3.6E0, extension word. Where it is."
    seq:
      - id: word_format
        type: b2
        valid: 2
      - id: latitude_raw
        type: b21
        valid:
          expr: "_ >= 1197152 or _ <= 900000 or _ == 1048576"
      - id: longitude_raw
        type: b22
        valid:
          expr: "_ >= 2394304 or _ <= 1799999 or _ == 2097152"
      - id: altitude_raw
        type: b19
        valid:
          expr: "_ >= 0 and _ <= 500000 or _ == 524287"
      - id: covariance_class_raw
        type: b4
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10]
      - id: spare_68
        type: b2
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      latitude:
        value: "(latitude_raw >= 1048576 ? latitude_raw - 2097152 : latitude_raw) / 10000.0"
        if: "latitude_raw != 1048576"
        doc: "Geodetic latitude (WGS 84), north positive. Unit: deg."
      longitude:
        value: "(longitude_raw >= 2097152 ? longitude_raw - 4194304 : longitude_raw) / 10000.0"
        if: "longitude_raw != 2097152"
        doc: "Geodetic longitude (WGS 84), east positive; 180 is written as -180. Unit: deg."
      altitude:
        value: "altitude_raw * 20"
        if: "altitude_raw != 524287"
        doc: "Altitude above mean sea level. Unit: m."
      covariance_class:
        value: covariance_class_raw
        enum: covariance_class
        if: "covariance_class_raw != 0"
        doc: "One-sigma error of the position, along its largest axis."
  j3_6e1:
    doc: "J3.6E1, extension word. Where it goes, and from where."
    seq:
      - id: word_format
        type: b2
        valid: 2
      - id: velocity_east_raw
        type: b15
        valid:
          expr: "_ >= 20768 or _ <= 12000 or _ == 16384"
      - id: velocity_north_raw
        type: b15
        valid:
          expr: "_ >= 20768 or _ <= 12000 or _ == 16384"
      - id: velocity_up_raw
        type: b15
        valid:
          expr: "_ >= 20768 or _ <= 12000 or _ == 16384"
      - id: launch_point_tn_raw
        type: b19
        valid:
          expr: "_ >= 1 and _ <= 524287 or _ == 0"
      - id: spare_66
        type: b4
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      velocity_east:
        value: "(velocity_east_raw >= 16384 ? velocity_east_raw - 32768 : velocity_east_raw)"
        if: "velocity_east_raw != 16384"
        doc: "Velocity over the turning Earth, component to the east at the object's position. Unit: m/s."
      velocity_north:
        value: "(velocity_north_raw >= 16384 ? velocity_north_raw - 32768 : velocity_north_raw)"
        if: "velocity_north_raw != 16384"
        doc: "Same, component to the north. Unit: m/s."
      velocity_up:
        value: "(velocity_up_raw >= 16384 ? velocity_up_raw - 32768 : velocity_up_raw)"
        if: "velocity_up_raw != 16384"
        doc: "Same, component away from the Earth. Unit: m/s."
      launch_point_tn:
        value: "[\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][launch_point_tn_raw >> 14] + [\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][(launch_point_tn_raw >> 9) & 31] + ((launch_point_tn_raw >> 6) & 7).to_s + ((launch_point_tn_raw >> 3) & 7).to_s + ((launch_point_tn_raw >> 0) & 7).to_s"
        if: "launch_point_tn_raw != 0"
        doc: "The reference point where it was launched."
  j3_6c1:
    doc: "J3.6C1, continuation word. Where it comes down, and what it is."
    seq:
      - id: word_format
        type: b2
        valid: 1
      - id: continuation_label
        type: b5
        valid: 1
      - id: impact_point_tn_raw
        type: b19
        valid:
          expr: "_ >= 1 and _ <= 524287 or _ == 0"
      - id: object_kind_raw
        type: b5
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
      - id: nation_raw
        type: b6
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]
      - id: confidence_raw
        type: b5
        valid:
          expr: "_ >= 0 and _ <= 20 or _ == 31"
      - id: spare_42
        type: b28
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      impact_point_tn:
        value: "[\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][impact_point_tn_raw >> 14] + [\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][(impact_point_tn_raw >> 9) & 31] + ((impact_point_tn_raw >> 6) & 7).to_s + ((impact_point_tn_raw >> 3) & 7).to_s + ((impact_point_tn_raw >> 0) & 7).to_s"
        if: "impact_point_tn_raw != 0"
        doc: "The reference point where it is expected to come down."
      object_kind:
        value: object_kind_raw
        enum: space_object
        if: "object_kind_raw != 0"
        doc: "What kind of object."
      nation:
        value: nation_raw
        enum: nation
        if: "nation_raw != 0"
        doc: "Nation that launched it."
      confidence:
        value: "confidence_raw * 5"
        if: "confidence_raw != 31"
        doc: "How sure it is that the object is of this kind. Unit: %."
  j7_0:
    doc: "J7.0 Track Management. Something is done with a track: it is dropped, or what is known of it changes."
    seq:
      - id: initial
        type: j7_0i
      - id: others
        type: any_word
        repeat: expr
        repeat-expr: initial.mli
  j7_0i:
    doc: "J7.0I, initial word. The track, the action and what it sets."
    seq:
      - id: word_format
        type: b2
        valid: 0
      - id: label
        type: b5
        valid: 7
      - id: sublabel
        type: b3
        valid: 0
      - id: mli
        type: b3
      - id: tn_raw
        type: b19
        valid:
          expr: "_ >= 1 and _ <= 524287"
      - id: action_raw
        type: b4
        valid:
          any-of: [1, 2, 3, 4, 5]
      - id: identity_raw
        type: b4
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7]
      - id: environment_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: nation_raw
        type: b6
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]
      - id: confirmed_raw
        type: b2
        valid:
          any-of: [0, 1, 2]
      - id: spare_51
        type: b19
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      tn:
        value: "[\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][tn_raw >> 14] + [\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][(tn_raw >> 9) & 31] + ((tn_raw >> 6) & 7).to_s + ((tn_raw >> 3) & 7).to_s + ((tn_raw >> 0) & 7).to_s"
        doc: "The track that it is about."
      action:
        value: action_raw
        enum: track_action
        doc: "What is done."
      identity:
        value: identity_raw
        enum: identity
        if: "identity_raw != 0"
        doc: "The new identity, or the one that holds."
      environment:
        value: environment_raw
        enum: environment
        if: "environment_raw != 0"
        doc: "Where the object moves."
      nation:
        value: nation_raw
        enum: nation
        if: "nation_raw != 0"
        doc: "Nation that the object belongs to."
      confirmed:
        value: confirmed_raw
        enum: yes_no
        if: "confirmed_raw != 0"
        doc: "A second source confirms it."
  j7_1:
    doc: "J7.1 Data Update Request. Somebody asks for more about a track."
    seq:
      - id: initial
        type: j7_1i
      - id: others
        type: any_word
        repeat: expr
        repeat-expr: initial.mli
  j7_1i:
    doc: "J7.1I, initial word. The track, and what is asked for."
    seq:
      - id: word_format
        type: b2
        valid: 0
      - id: label
        type: b5
        valid: 7
      - id: sublabel
        type: b3
        valid: 1
      - id: mli
        type: b3
      - id: tn_raw
        type: b19
        valid:
          expr: "_ >= 1 and _ <= 524287"
      - id: request_raw
        type: b4
        valid:
          any-of: [1, 2, 3, 4, 5]
      - id: urgent_raw
        type: b2
        valid:
          any-of: [0, 1, 2]
      - id: spare_38
        type: b32
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      tn:
        value: "[\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][tn_raw >> 14] + [\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][(tn_raw >> 9) & 31] + ((tn_raw >> 6) & 7).to_s + ((tn_raw >> 3) & 7).to_s + ((tn_raw >> 0) & 7).to_s"
        doc: "The track that it is about."
      request:
        value: request_raw
        enum: update_request
        doc: "What is asked for."
      urgent:
        value: urgent_raw
        enum: yes_no
        if: "urgent_raw != 0"
        doc: "An answer is needed at once."
  j7_2:
    doc: "J7.2 Correlation. Two tracks are, or are not, the same object."
    seq:
      - id: initial
        type: j7_2i
      - id: others
        type: any_word
        repeat: expr
        repeat-expr: initial.mli
  j7_2i:
    doc: "J7.2I, initial word. The two tracks, and what is said of them."
    seq:
      - id: word_format
        type: b2
        valid: 0
      - id: label
        type: b5
        valid: 7
      - id: sublabel
        type: b3
        valid: 2
      - id: mli
        type: b3
      - id: tn_raw
        type: b19
        valid:
          expr: "_ >= 1 and _ <= 524287"
      - id: other_tn_raw
        type: b19
        valid:
          expr: "_ >= 1 and _ <= 524287"
      - id: kind_raw
        type: b4
        valid:
          any-of: [1, 2, 3, 4]
      - id: confidence_raw
        type: b5
        valid:
          expr: "_ >= 0 and _ <= 20 or _ == 31"
      - id: spare_60
        type: b10
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      tn:
        value: "[\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][tn_raw >> 14] + [\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][(tn_raw >> 9) & 31] + ((tn_raw >> 6) & 7).to_s + ((tn_raw >> 3) & 7).to_s + ((tn_raw >> 0) & 7).to_s"
        doc: "The track number that stays."
      other_tn:
        value: "[\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][other_tn_raw >> 14] + [\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][(other_tn_raw >> 9) & 31] + ((other_tn_raw >> 6) & 7).to_s + ((other_tn_raw >> 3) & 7).to_s + ((other_tn_raw >> 0) & 7).to_s"
        doc: "The track number that is compared with it, or that goes."
      kind:
        value: kind_raw
        enum: correlation
        doc: "What is said of the two."
      confidence:
        value: "confidence_raw * 5"
        if: "confidence_raw != 31"
        doc: "How sure it is. Unit: %."
  j7_4:
    doc: "J7.4 Track Identifier. A track carries an identifier of a public register."
    seq:
      - id: initial
        type: j7_4i
      - id: others
        type: any_word
        repeat: expr
        repeat-expr: initial.mli
  j7_4i:
    doc: "J7.4I, initial word. The track and its identifier."
    seq:
      - id: word_format
        type: b2
        valid: 0
      - id: label
        type: b5
        valid: 7
      - id: sublabel
        type: b3
        valid: 4
      - id: mli
        type: b3
      - id: tn_raw
        type: b19
        valid:
          expr: "_ >= 1 and _ <= 524287"
      - id: action_raw
        type: b2
        valid:
          any-of: [1, 2]
      - id: kind_raw
        type: b4
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6]
      - id: identifier_raw
        type: b30
        valid:
          expr: "_ >= 0 and _ <= 999999999 or _ == 1073741823"
      - id: spare_68
        type: b2
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      tn:
        value: "[\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][tn_raw >> 14] + [\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][(tn_raw >> 9) & 31] + ((tn_raw >> 6) & 7).to_s + ((tn_raw >> 3) & 7).to_s + ((tn_raw >> 0) & 7).to_s"
        doc: "The track that it is about."
      action:
        value: action_raw
        enum: identifier_action
        doc: "What is done with the identifier."
      kind:
        value: kind_raw
        enum: identifier_kind
        if: "kind_raw != 0"
        doc: "Whose identifier it is."
      identifier:
        value: identifier_raw
        if: "identifier_raw != 1073741823"
        doc: "The identifier, a number of up to nine decimal digits."
  j7_7:
    doc: "J7.7 Association. Two tracks belong together, as a missile and its launch point do."
    seq:
      - id: initial
        type: j7_7i
      - id: others
        type: any_word
        repeat: expr
        repeat-expr: initial.mli
  j7_7i:
    doc: "J7.7I, initial word. The two tracks, and how they belong together."
    seq:
      - id: word_format
        type: b2
        valid: 0
      - id: label
        type: b5
        valid: 7
      - id: sublabel
        type: b3
        valid: 7
      - id: mli
        type: b3
      - id: tn_raw
        type: b19
        valid:
          expr: "_ >= 1 and _ <= 524287"
      - id: other_tn_raw
        type: b19
        valid:
          expr: "_ >= 1 and _ <= 524287"
      - id: kind_raw
        type: b4
        valid:
          any-of: [1, 2, 3, 4, 5, 6]
      - id: confidence_raw
        type: b5
        valid:
          expr: "_ >= 0 and _ <= 20 or _ == 31"
      - id: spare_60
        type: b10
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      tn:
        value: "[\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][tn_raw >> 14] + [\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][(tn_raw >> 9) & 31] + ((tn_raw >> 6) & 7).to_s + ((tn_raw >> 3) & 7).to_s + ((tn_raw >> 0) & 7).to_s"
        doc: "The track that it is about."
      other_tn:
        value: "[\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][other_tn_raw >> 14] + [\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][(other_tn_raw >> 9) & 31] + ((other_tn_raw >> 6) & 7).to_s + ((other_tn_raw >> 3) & 7).to_s + ((other_tn_raw >> 0) & 7).to_s"
        doc: "The track that it belongs to."
      kind:
        value: kind_raw
        enum: association
        doc: "How they belong together."
      confidence:
        value: "confidence_raw * 5"
        if: "confidence_raw != 31"
        doc: "How sure it is. Unit: %."
  j13_2:
    doc: "J13.2 Air Platform and System Status. An aircraft on the link reports the state of itself, its sensors and its links."
    seq:
      - id: initial
        type: j13_2i
      - id: others
        type: j13_2_other(_index)
        repeat: expr
        repeat-expr: initial.mli
  j13_2_other:
    doc: "One extension or continuation word of J13.2."
    params:
      - id: index
        type: s4
        doc: "Words between it and the initial word."
    seq:
      - id: word
        type:
          switch-on: place
          cases:
            5: j13_2c1
            _: any_word
    instances:
      header:
        pos: _io.pos
        type: u2
      place:
        value: "(header & 3) == 2 ? 256 + index : header & 0x7f"
  j13_2i:
    doc: "J13.2I, initial word. Who it is, and the state of its systems."
    seq:
      - id: word_format
        type: b2
        valid: 0
      - id: label
        type: b5
        valid: 13
      - id: sublabel
        type: b3
        valid: 2
      - id: mli
        type: b3
      - id: participant_stn_raw
        type: b15
        valid:
          expr: "_ >= 1 and _ <= 32767"
      - id: time_of_validity_raw
        type: b19
        valid:
          expr: "_ >= 0 and _ <= 359999 or _ == 524287"
      - id: unit_status_raw
        type: b4
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: radar_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: passive_sensors_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: iff_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: navigation_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: data_link_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: spare_66
        type: b4
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      participant_stn:
        value: "((participant_stn_raw >> 12) & 7).to_s + ((participant_stn_raw >> 9) & 7).to_s + ((participant_stn_raw >> 6) & 7).to_s + ((participant_stn_raw >> 3) & 7).to_s + ((participant_stn_raw >> 0) & 7).to_s"
        doc: "Source track number of the unit that is reported."
      time_of_validity:
        value: "time_of_validity_raw / 100.0"
        if: "time_of_validity_raw != 524287"
        doc: "Time that the report holds for, within the UTC hour. Unit: s."
      unit_status:
        value: unit_status_raw
        enum: unit_status
        if: "unit_status_raw != 0"
        doc: "How the unit is doing."
      radar:
        value: radar_raw
        enum: system_status
        if: "radar_raw != 0"
        doc: "State of its air search radar."
      passive_sensors:
        value: passive_sensors_raw
        enum: system_status
        if: "passive_sensors_raw != 0"
        doc: "State of its passive sensors."
      iff:
        value: iff_raw
        enum: system_status
        if: "iff_raw != 0"
        doc: "State of its transponder and interrogator."
      navigation:
        value: navigation_raw
        enum: system_status
        if: "navigation_raw != 0"
        doc: "State of its navigation system."
      data_link:
        value: data_link_raw
        enum: system_status
        if: "data_link_raw != 0"
        doc: "State of its terminal on this link."
  j13_2c1:
    doc: "J13.2C1, continuation word. The state of its links, and what it carries."
    seq:
      - id: word_format
        type: b2
        valid: 1
      - id: continuation_label
        type: b5
        valid: 1
      - id: voice_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: satellite_link_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: second_link_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: platform_raw
        type: b5
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]
      - id: activity_raw
        type: b5
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]
      - id: fuel_raw
        type: b7
        valid:
          expr: "_ >= 0 and _ <= 100 or _ == 127"
      - id: endurance_raw
        type: b10
        valid:
          expr: "_ >= 0 and _ <= 1022 or _ == 1023"
      - id: spare_43
        type: b27
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      voice:
        value: voice_raw
        enum: system_status
        if: "voice_raw != 0"
        doc: "State of its voice radios."
      satellite_link:
        value: satellite_link_raw
        enum: system_status
        if: "satellite_link_raw != 0"
        doc: "State of its satellite links."
      second_link:
        value: second_link_raw
        enum: system_status
        if: "second_link_raw != 0"
        doc: "State of its data links other than this one."
      platform:
        value: platform_raw
        enum: air_platform
        if: "platform_raw != 0"
        doc: "What kind of aircraft."
      activity:
        value: activity_raw
        enum: air_activity
        if: "activity_raw != 0"
        doc: "What it is doing."
      fuel:
        value: fuel_raw
        if: "fuel_raw != 127"
        doc: "Usable fuel, of full tanks. Unit: %."
      endurance:
        value: "endurance_raw * 60"
        if: "endurance_raw != 1023"
        doc: "Time in the air that is left. Unit: s."
  j13_3:
    doc: "J13.3 Surface Platform and System Status. A ship on the link reports the state of itself, its sensors and its links."
    seq:
      - id: initial
        type: j13_3i
      - id: others
        type: j13_3_other(_index)
        repeat: expr
        repeat-expr: initial.mli
  j13_3_other:
    doc: "One extension or continuation word of J13.3."
    params:
      - id: index
        type: s4
        doc: "Words between it and the initial word."
    seq:
      - id: word
        type:
          switch-on: place
          cases:
            5: j13_3c1
            _: any_word
    instances:
      header:
        pos: _io.pos
        type: u2
      place:
        value: "(header & 3) == 2 ? 256 + index : header & 0x7f"
  j13_3i:
    doc: "J13.3I, initial word. Who it is, and the state of its systems."
    seq:
      - id: word_format
        type: b2
        valid: 0
      - id: label
        type: b5
        valid: 13
      - id: sublabel
        type: b3
        valid: 3
      - id: mli
        type: b3
      - id: participant_stn_raw
        type: b15
        valid:
          expr: "_ >= 1 and _ <= 32767"
      - id: time_of_validity_raw
        type: b19
        valid:
          expr: "_ >= 0 and _ <= 359999 or _ == 524287"
      - id: unit_status_raw
        type: b4
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: radar_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: surface_radar_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: sonar_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: iff_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: navigation_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: data_link_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: spare_69
        type: b1
        valid: false
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      participant_stn:
        value: "((participant_stn_raw >> 12) & 7).to_s + ((participant_stn_raw >> 9) & 7).to_s + ((participant_stn_raw >> 6) & 7).to_s + ((participant_stn_raw >> 3) & 7).to_s + ((participant_stn_raw >> 0) & 7).to_s"
        doc: "Source track number of the unit that is reported."
      time_of_validity:
        value: "time_of_validity_raw / 100.0"
        if: "time_of_validity_raw != 524287"
        doc: "Time that the report holds for, within the UTC hour. Unit: s."
      unit_status:
        value: unit_status_raw
        enum: unit_status
        if: "unit_status_raw != 0"
        doc: "How the unit is doing."
      radar:
        value: radar_raw
        enum: system_status
        if: "radar_raw != 0"
        doc: "State of its air search radar."
      surface_radar:
        value: surface_radar_raw
        enum: system_status
        if: "surface_radar_raw != 0"
        doc: "State of its surface search radar."
      sonar:
        value: sonar_raw
        enum: system_status
        if: "sonar_raw != 0"
        doc: "State of its sonar."
      iff:
        value: iff_raw
        enum: system_status
        if: "iff_raw != 0"
        doc: "State of its transponder and interrogator."
      navigation:
        value: navigation_raw
        enum: system_status
        if: "navigation_raw != 0"
        doc: "State of its navigation system."
      data_link:
        value: data_link_raw
        enum: system_status
        if: "data_link_raw != 0"
        doc: "State of its terminal on this link."
  j13_3c1:
    doc: "J13.3C1, continuation word. The state of its links, and what it carries."
    seq:
      - id: word_format
        type: b2
        valid: 1
      - id: continuation_label
        type: b5
        valid: 1
      - id: voice_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: satellite_link_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: second_link_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: platform_raw
        type: b5
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17]
      - id: activity_raw
        type: b5
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13]
      - id: fuel_raw
        type: b7
        valid:
          expr: "_ >= 0 and _ <= 100 or _ == 127"
      - id: propulsion_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: flight_deck_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: spare_39
        type: b31
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      voice:
        value: voice_raw
        enum: system_status
        if: "voice_raw != 0"
        doc: "State of its voice radios."
      satellite_link:
        value: satellite_link_raw
        enum: system_status
        if: "satellite_link_raw != 0"
        doc: "State of its satellite links."
      second_link:
        value: second_link_raw
        enum: system_status
        if: "second_link_raw != 0"
        doc: "State of its data links other than this one."
      platform:
        value: platform_raw
        enum: surface_platform
        if: "platform_raw != 0"
        doc: "What kind of ship."
      activity:
        value: activity_raw
        enum: surface_activity
        if: "activity_raw != 0"
        doc: "What it is doing."
      fuel:
        value: fuel_raw
        if: "fuel_raw != 127"
        doc: "Fuel, of full tanks. Unit: %."
      propulsion:
        value: propulsion_raw
        enum: system_status
        if: "propulsion_raw != 0"
        doc: "State of its propulsion."
      flight_deck:
        value: flight_deck_raw
        enum: system_status
        if: "flight_deck_raw != 0"
        doc: "State of its flight deck."
  j13_4:
    doc: "J13.4 Subsurface Platform and System Status. A submarine on the link reports the state of itself, its sensors and its links."
    seq:
      - id: initial
        type: j13_4i
      - id: others
        type: j13_4_other(_index)
        repeat: expr
        repeat-expr: initial.mli
  j13_4_other:
    doc: "One extension or continuation word of J13.4."
    params:
      - id: index
        type: s4
        doc: "Words between it and the initial word."
    seq:
      - id: word
        type:
          switch-on: place
          cases:
            5: j13_4c1
            _: any_word
    instances:
      header:
        pos: _io.pos
        type: u2
      place:
        value: "(header & 3) == 2 ? 256 + index : header & 0x7f"
  j13_4i:
    doc: "J13.4I, initial word. Who it is, and the state of its systems."
    seq:
      - id: word_format
        type: b2
        valid: 0
      - id: label
        type: b5
        valid: 13
      - id: sublabel
        type: b3
        valid: 4
      - id: mli
        type: b3
      - id: participant_stn_raw
        type: b15
        valid:
          expr: "_ >= 1 and _ <= 32767"
      - id: time_of_validity_raw
        type: b19
        valid:
          expr: "_ >= 0 and _ <= 359999 or _ == 524287"
      - id: unit_status_raw
        type: b4
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: active_sonar_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: passive_sensors_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: navigation_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: data_link_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: spare_63
        type: b7
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      participant_stn:
        value: "((participant_stn_raw >> 12) & 7).to_s + ((participant_stn_raw >> 9) & 7).to_s + ((participant_stn_raw >> 6) & 7).to_s + ((participant_stn_raw >> 3) & 7).to_s + ((participant_stn_raw >> 0) & 7).to_s"
        doc: "Source track number of the unit that is reported."
      time_of_validity:
        value: "time_of_validity_raw / 100.0"
        if: "time_of_validity_raw != 524287"
        doc: "Time that the report holds for, within the UTC hour. Unit: s."
      unit_status:
        value: unit_status_raw
        enum: unit_status
        if: "unit_status_raw != 0"
        doc: "How the unit is doing."
      active_sonar:
        value: active_sonar_raw
        enum: system_status
        if: "active_sonar_raw != 0"
        doc: "State of its active sonar."
      passive_sensors:
        value: passive_sensors_raw
        enum: system_status
        if: "passive_sensors_raw != 0"
        doc: "State of its passive sonar."
      navigation:
        value: navigation_raw
        enum: system_status
        if: "navigation_raw != 0"
        doc: "State of its navigation system."
      data_link:
        value: data_link_raw
        enum: system_status
        if: "data_link_raw != 0"
        doc: "State of its terminal on this link."
  j13_4c1:
    doc: "J13.4C1, continuation word. The state of its links, and what it carries."
    seq:
      - id: word_format
        type: b2
        valid: 1
      - id: continuation_label
        type: b5
        valid: 1
      - id: voice_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: satellite_link_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: second_link_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: platform_raw
        type: b5
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7]
      - id: activity_raw
        type: b5
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8]
      - id: propulsion_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: battery_raw
        type: b7
        valid:
          expr: "_ >= 0 and _ <= 100 or _ == 127"
      - id: spare_36
        type: b34
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      voice:
        value: voice_raw
        enum: system_status
        if: "voice_raw != 0"
        doc: "State of its voice radios."
      satellite_link:
        value: satellite_link_raw
        enum: system_status
        if: "satellite_link_raw != 0"
        doc: "State of its satellite links."
      second_link:
        value: second_link_raw
        enum: system_status
        if: "second_link_raw != 0"
        doc: "State of its data links other than this one."
      platform:
        value: platform_raw
        enum: subsurface_platform
        if: "platform_raw != 0"
        doc: "What kind of vessel."
      activity:
        value: activity_raw
        enum: subsurface_activity
        if: "activity_raw != 0"
        doc: "What it is doing."
      propulsion:
        value: propulsion_raw
        enum: system_status
        if: "propulsion_raw != 0"
        doc: "State of its propulsion."
      battery:
        value: battery_raw
        if: "battery_raw != 127"
        doc: "Charge of its batteries. Unit: %."
  j13_5:
    doc: "J13.5 Land Platform and System Status. A unit on land reports the state of itself, its sensors and its links."
    seq:
      - id: initial
        type: j13_5i
      - id: others
        type: j13_5_other(_index)
        repeat: expr
        repeat-expr: initial.mli
  j13_5_other:
    doc: "One extension or continuation word of J13.5."
    params:
      - id: index
        type: s4
        doc: "Words between it and the initial word."
    seq:
      - id: word
        type:
          switch-on: place
          cases:
            5: j13_5c1
            9: j13_5c2
            _: any_word
    instances:
      header:
        pos: _io.pos
        type: u2
      place:
        value: "(header & 3) == 2 ? 256 + index : header & 0x7f"
  j13_5i:
    doc: "J13.5I, initial word. Who it is, and the state of its systems."
    seq:
      - id: word_format
        type: b2
        valid: 0
      - id: label
        type: b5
        valid: 13
      - id: sublabel
        type: b3
        valid: 5
      - id: mli
        type: b3
      - id: participant_stn_raw
        type: b15
        valid:
          expr: "_ >= 1 and _ <= 32767"
      - id: time_of_validity_raw
        type: b19
        valid:
          expr: "_ >= 0 and _ <= 359999 or _ == 524287"
      - id: unit_status_raw
        type: b4
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: radar_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: missile_warning_sensor_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: iff_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: navigation_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: data_link_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: spare_66
        type: b4
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      participant_stn:
        value: "((participant_stn_raw >> 12) & 7).to_s + ((participant_stn_raw >> 9) & 7).to_s + ((participant_stn_raw >> 6) & 7).to_s + ((participant_stn_raw >> 3) & 7).to_s + ((participant_stn_raw >> 0) & 7).to_s"
        doc: "Source track number of the unit that is reported."
      time_of_validity:
        value: "time_of_validity_raw / 100.0"
        if: "time_of_validity_raw != 524287"
        doc: "Time that the report holds for, within the UTC hour. Unit: s."
      unit_status:
        value: unit_status_raw
        enum: unit_status
        if: "unit_status_raw != 0"
        doc: "How the unit is doing."
      radar:
        value: radar_raw
        enum: system_status
        if: "radar_raw != 0"
        doc: "State of its air search radar."
      missile_warning_sensor:
        value: missile_warning_sensor_raw
        enum: system_status
        if: "missile_warning_sensor_raw != 0"
        doc: "State of its ballistic missile warning sensor."
      iff:
        value: iff_raw
        enum: system_status
        if: "iff_raw != 0"
        doc: "State of its transponder and interrogator."
      navigation:
        value: navigation_raw
        enum: system_status
        if: "navigation_raw != 0"
        doc: "State of its navigation system."
      data_link:
        value: data_link_raw
        enum: system_status
        if: "data_link_raw != 0"
        doc: "State of its terminal on this link."
  j13_5c1:
    doc: "J13.5C1, continuation word. The state of its links, and what it carries."
    seq:
      - id: word_format
        type: b2
        valid: 1
      - id: continuation_label
        type: b5
        valid: 1
      - id: voice_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: satellite_link_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: second_link_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: platform_raw
        type: b5
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]
      - id: activity_raw
        type: b5
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8]
      - id: power_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: shelter_raw
        type: b3
        valid:
          any-of: [0, 1, 2, 3, 4, 5]
      - id: spare_32
        type: b38
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      voice:
        value: voice_raw
        enum: system_status
        if: "voice_raw != 0"
        doc: "State of its voice radios."
      satellite_link:
        value: satellite_link_raw
        enum: system_status
        if: "satellite_link_raw != 0"
        doc: "State of its satellite links."
      second_link:
        value: second_link_raw
        enum: system_status
        if: "second_link_raw != 0"
        doc: "State of its data links other than this one."
      platform:
        value: platform_raw
        enum: land_platform
        if: "platform_raw != 0"
        doc: "What kind of installation or vehicle."
      activity:
        value: activity_raw
        enum: land_activity
        if: "activity_raw != 0"
        doc: "What is going on there."
      power:
        value: power_raw
        enum: system_status
        if: "power_raw != 0"
        doc: "State of its power supply."
      shelter:
        value: shelter_raw
        enum: system_status
        if: "shelter_raw != 0"
        doc: "State of its shelter and protection."
  j13_5c2:
    doc: "J13.5C2, continuation word. Which part of the sky its main sensor watches."
    seq:
      - id: word_format
        type: b2
        valid: 1
      - id: continuation_label
        type: b5
        valid: 2
      - id: sector_centre_raw
        type: b9
        valid:
          expr: "_ >= 0 and _ <= 359 or _ == 511"
      - id: sector_width_raw
        type: b9
        valid:
          expr: "_ >= 1 and _ <= 360 or _ == 511"
      - id: sensor_range_raw
        type: b10
        valid:
          expr: "_ >= 0 and _ <= 1000 or _ == 1023"
      - id: spare_35
        type: b35
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      sector_centre:
        value: sector_centre_raw
        if: "sector_centre_raw != 511"
        doc: "Middle of the sector, from true north clockwise. Unit: deg."
      sector_width:
        value: sector_width_raw
        if: "sector_width_raw != 511"
        doc: "Width of the sector. Unit: deg."
      sensor_range:
        value: "sensor_range_raw * 5000"
        if: "sensor_range_raw != 1023"
        doc: "Range of the sensor. Unit: m."
  j15_0:
    doc: "J15.0 Threat Warning. A missile was launched, or is expected to come down: for people and units to take cover. It warns, and asks for nothing else."
    seq:
      - id: initial
        type: j15_0i
      - id: others
        type: j15_0_other(_index)
        repeat: expr
        repeat-expr: initial.mli
  j15_0_other:
    doc: "One extension or continuation word of J15.0."
    params:
      - id: index
        type: s4
        doc: "Words between it and the initial word."
    seq:
      - id: word
        type:
          switch-on: place
          cases:
            256: j15_0e0
            257: j15_0e1
            258: j15_0e2
            5: j15_0c1
            _: any_word
    instances:
      header:
        pos: _io.pos
        type: u2
      place:
        value: "(header & 3) == 2 ? 256 + index : header & 0x7f"
  j15_0i:
    doc: "J15.0I, initial word. Which event, what is said of it, and by whom."
    seq:
      - id: word_format
        type: b2
        valid: 0
      - id: label
        type: b5
        valid: 15
      - id: sublabel
        type: b3
        valid: 0
      - id: mli
        type: b3
      - id: event_raw
        type: b16
        valid:
          expr: "_ >= 1 and _ <= 65535"
      - id: repeat_raw
        type: b8
        valid:
          expr: "_ >= 0 and _ <= 255"
      - id: state_raw
        type: b3
        valid:
          any-of: [1, 2, 3, 4]
      - id: kind_raw
        type: b3
        valid:
          any-of: [1, 2, 3, 4]
      - id: class_raw
        type: b2
        valid:
          any-of: [1, 2, 3]
      - id: origin_raw
        type: b6
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]
      - id: confidence_raw
        type: b5
        valid:
          expr: "_ >= 0 and _ <= 20 or _ == 31"
      - id: object_kind_raw
        type: b5
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]
      - id: nation_raw
        type: b6
        valid:
          any-of: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14]
      - id: spare_67
        type: b3
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      event_value:
        value: event_raw
        doc: "Number of the event, the same in all reports of one event and of no other on its network."
      repeat:
        value: repeat_raw
        doc: "How often this report was sent before."
      state:
        value: state_raw
        enum: threat_state
        doc: "Where the event stands."
      kind:
        value: kind_raw
        enum: threat_kind
        doc: "What is said of the event."
      class_value:
        value: class_raw
        enum: class
        doc: "Class of the traffic; the exercise indicator."
      origin:
        value: origin_raw
        enum: nation
        if: "origin_raw != 0"
        doc: "Nation whose sensors saw the event: the origin of the warning."
      confidence:
        value: "confidence_raw * 5"
        if: "confidence_raw != 31"
        doc: "How sure it is that the event is real. Unit: %."
      object_kind:
        value: object_kind_raw
        enum: space_object
        if: "object_kind_raw != 0"
        doc: "What was launched."
      nation:
        value: nation_raw
        enum: nation
        if: "nation_raw != 0"
        doc: "Nation that launched it."
  j15_0e0:
    doc: "J15.0E0, extension word. Launch: where and when."
    seq:
      - id: word_format
        type: b2
        valid: 2
      - id: latitude_raw
        type: b21
        valid:
          expr: "_ >= 1197152 or _ <= 900000 or _ == 1048576"
      - id: longitude_raw
        type: b22
        valid:
          expr: "_ >= 2394304 or _ <= 1799999 or _ == 2097152"
      - id: launch_time_raw
        type: b20
        valid:
          expr: "_ >= 0 and _ <= 863999 or _ == 1048575"
      - id: spare_65
        type: b5
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      latitude:
        value: "(latitude_raw >= 1048576 ? latitude_raw - 2097152 : latitude_raw) / 10000.0"
        if: "latitude_raw != 1048576"
        doc: "Geodetic latitude (WGS 84) of the launch point, north positive. Unit: deg."
      longitude:
        value: "(longitude_raw >= 2097152 ? longitude_raw - 4194304 : longitude_raw) / 10000.0"
        if: "longitude_raw != 2097152"
        doc: "Geodetic longitude (WGS 84) of the launch point, east positive; 180 is written as -180. Unit: deg."
      launch_time:
        value: "launch_time_raw / 10.0"
        if: "launch_time_raw != 1048575"
        doc: "Time of the launch, within the UTC day. Unit: s."
  j15_0e1:
    doc: "J15.0E1, extension word. Impact: where and when."
    seq:
      - id: word_format
        type: b2
        valid: 2
      - id: impact_latitude_raw
        type: b21
        valid:
          expr: "_ >= 1197152 or _ <= 900000 or _ == 1048576"
      - id: impact_longitude_raw
        type: b22
        valid:
          expr: "_ >= 2394304 or _ <= 1799999 or _ == 2097152"
      - id: impact_time_raw
        type: b20
        valid:
          expr: "_ >= 0 and _ <= 863999 or _ == 1048575"
      - id: spare_65
        type: b5
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      impact_latitude:
        value: "(impact_latitude_raw >= 1048576 ? impact_latitude_raw - 2097152 : impact_latitude_raw) / 10000.0"
        if: "impact_latitude_raw != 1048576"
        doc: "Geodetic latitude (WGS 84) of the predicted impact point, north positive. Unit: deg."
      impact_longitude:
        value: "(impact_longitude_raw >= 2097152 ? impact_longitude_raw - 4194304 : impact_longitude_raw) / 10000.0"
        if: "impact_longitude_raw != 2097152"
        doc: "Geodetic longitude (WGS 84) of the predicted impact point, east positive; 180 is written as -180. Unit: deg."
      impact_time:
        value: "impact_time_raw / 10.0"
        if: "impact_time_raw != 1048575"
        doc: "Predicted time of the impact, within the UTC day. Unit: s."
  j15_0e2:
    doc: "J15.0E2, extension word. How large the area is, and how long the warning holds."
    seq:
      - id: word_format
        type: b2
        valid: 2
      - id: semi_major_axis_raw
        type: b16
        valid:
          expr: "_ >= 0 and _ <= 60000 or _ == 65535"
      - id: semi_minor_axis_raw
        type: b16
        valid:
          expr: "_ >= 0 and _ <= 60000 or _ == 65535"
      - id: orientation_raw
        type: b8
        valid:
          expr: "_ >= 0 and _ <= 179 or _ == 255"
      - id: validity_end_raw
        type: b20
        valid:
          expr: "_ >= 0 and _ <= 863999 or _ == 1048575"
      - id: spare_62
        type: b8
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      semi_major_axis:
        value: "semi_major_axis_raw * 25"
        if: "semi_major_axis_raw != 65535"
        doc: "Semi-major axis of the 90 % ellipse of the predicted impact point. Unit: m."
      semi_minor_axis:
        value: "semi_minor_axis_raw * 25"
        if: "semi_minor_axis_raw != 65535"
        doc: "Semi-minor axis of the same ellipse; not more than the semi-major axis. Unit: m."
      orientation:
        value: orientation_raw
        if: "orientation_raw != 255"
        doc: "Bearing of the semi-major axis, from true north clockwise. Unit: deg."
      validity_end:
        value: "validity_end_raw / 10.0"
        if: "validity_end_raw != 1048575"
        doc: "When the warning ends if nothing follows, within the UTC day. Unit: s."
  j15_0c1:
    doc: "J15.0C1, continuation word. The track and the points that it is about."
    seq:
      - id: word_format
        type: b2
        valid: 1
      - id: continuation_label
        type: b5
        valid: 1
      - id: track_tn_raw
        type: b19
        valid:
          expr: "_ >= 1 and _ <= 524287 or _ == 0"
      - id: launch_point_tn_raw
        type: b19
        valid:
          expr: "_ >= 1 and _ <= 524287 or _ == 0"
      - id: impact_point_tn_raw
        type: b19
        valid:
          expr: "_ >= 1 and _ <= 524287 or _ == 0"
      - id: spare_64
        type: b6
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0
    instances:
      track_tn:
        value: "[\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][track_tn_raw >> 14] + [\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][(track_tn_raw >> 9) & 31] + ((track_tn_raw >> 6) & 7).to_s + ((track_tn_raw >> 3) & 7).to_s + ((track_tn_raw >> 0) & 7).to_s"
        if: "track_tn_raw != 0"
        doc: "The track of the object."
      launch_point_tn:
        value: "[\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][launch_point_tn_raw >> 14] + [\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][(launch_point_tn_raw >> 9) & 31] + ((launch_point_tn_raw >> 6) & 7).to_s + ((launch_point_tn_raw >> 3) & 7).to_s + ((launch_point_tn_raw >> 0) & 7).to_s"
        if: "launch_point_tn_raw != 0"
        doc: "The reference point where it was launched."
      impact_point_tn:
        value: "[\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][impact_point_tn_raw >> 14] + [\"0\", \"1\", \"2\", \"3\", \"4\", \"5\", \"6\", \"7\", \"8\", \"9\", \"A\", \"B\", \"C\", \"D\", \"E\", \"F\", \"G\", \"H\", \"J\", \"K\", \"M\", \"N\", \"P\", \"Q\", \"R\", \"S\", \"T\", \"V\", \"W\", \"X\", \"Y\", \"Z\"][(impact_point_tn_raw >> 9) & 31] + ((impact_point_tn_raw >> 6) & 7).to_s + ((impact_point_tn_raw >> 3) & 7).to_s + ((impact_point_tn_raw >> 0) & 7).to_s"
        if: "impact_point_tn_raw != 0"
        doc: "The reference point where it is expected to come down."
  j31_7:
    doc: "J31.7 No Statement. Fills a time slot up to its 3, 6 or 12 words and says nothing."
    seq:
      - id: initial
        type: j31_7i
      - id: others
        type: any_word
        repeat: expr
        repeat-expr: initial.mli
  j31_7i:
    doc: "J31.7I, initial word. Nothing but the header."
    seq:
      - id: word_format
        type: b2
        valid: 0
      - id: label
        type: b5
        valid: 31
      - id: sublabel
        type: b3
        valid: 7
      - id: mli
        type: b3
      - id: spare_13
        type: b57
        valid: 0
      - id: parity
        type: b5
      - id: padding
        type: b5
        valid: 0

enums:
  air_activity:
    1:
      id: transit
      doc: "transit: Flying from one place to another."
    2:
      id: patrol
      doc: "patrol: Patrolling an area."
    3:
      id: surveillance
      doc: "surveillance: Watching an area."
    4:
      id: refuelling
      doc: "refuelling: Giving or taking fuel."
    5:
      id: training
      doc: "training: Training."
    6:
      id: search_and_rescue
      doc: "search and rescue: Searching or rescuing."
    7:
      id: transport
      doc: "transport: Carrying people or freight."
    8:
      id: escort
      doc: "escort: Accompanying another."
    9:
      id: holding
      doc: "holding: Waiting in a holding pattern."
    10:
      id: take_off
      doc: "take-off: Taking off."
    11:
      id: landing
      doc: "landing: Landing."
    12:
      id: survey
      doc: "survey: Weather or other survey."
    13:
      id: diverting
      doc: "diverting: Diverting to another airfield."
  air_platform:
    1:
      id: fighter
      doc: "fighter: Fighter."
    2:
      id: bomber
      doc: "bomber: Bomber."
    3:
      id: transport
      doc: "transport: Transport."
    4:
      id: tanker
      doc: "tanker: Air-to-air refuelling."
    5:
      id: early_warning
      doc: "early warning: Airborne early warning and control."
    6:
      id: patrol
      doc: "patrol: Maritime patrol."
    7:
      id: reconnaissance
      doc: "reconnaissance: Reconnaissance."
    8:
      id: trainer
      doc: "trainer: Trainer."
    9:
      id: helicopter
      doc: "helicopter: Helicopter."
    10:
      id: unmanned
      doc: "unmanned: Unmanned aircraft."
    11:
      id: airliner
      doc: "airliner: Civil airliner."
    12:
      id: general_aviation
      doc: "general aviation: Other civil aircraft."
    13:
      id: missile
      doc: "missile: Missile in flight within the atmosphere."
    14:
      id: balloon
      doc: "balloon: Balloon or airship."
    15:
      id: rescue
      doc: "rescue: Search and rescue aircraft."
  altitude_source:
    1:
      id: estimated
      doc: "estimated: Estimated by an operator or from the flight profile."
    2:
      id: sensor
      doc: "sensor: Measured by a sensor of the reporting unit."
    3:
      id: barometric
      doc: "barometric: Sent by the object's own transponder (Mode C or ADS-B)."
  association:
    1:
      id: launched_from
      doc: "launched from: The object was launched from the other."
    2:
      id: launch_point_of
      doc: "launch point of: The object is the launch point of the other."
    3:
      id: impact_point_of
      doc: "impact point of: The object is the predicted impact point of the other."
    4:
      id: separated_from
      doc: "separated from: The object is a stage or part of the other."
    5:
      id: in_company_with
      doc: "in company with: The object moves together with the other."
    6:
      id: ended
      doc: "ended: They no longer belong together."
  ballistic_phase:
    1:
      id: boost
      doc: "boost: Its motors burn."
    2:
      id: midcourse
      doc: "midcourse: Free flight above the atmosphere."
    3:
      id: terminal
      doc: "terminal: Coming down through the atmosphere."
    4:
      id: unknown
      doc: "unknown: Evaluated, and not known."
  class:
    1:
      id: live
      doc: "LIVE: Real observations."
    2:
      id: exercise
      doc: "EXERCISE: Exercise or simulation."
    3:
      id: replay
      doc: "REPLAY: Recorded before and played again."
  contact_confidence:
    1:
      id: certain
      doc: "certain: Seen, or otherwise beyond doubt."
    2:
      id: probable
      doc: "probable: Strong evidence."
    3:
      id: possible
      doc: "possible: Some evidence."
    4:
      id: not_a_submarine
      doc: "not a submarine: Something else."
  correlation:
    1:
      id: proposed
      doc: "proposed: They may be the same object."
    2:
      id: correlated
      doc: "correlated: They are the same object."
    3:
      id: rejected
      doc: "rejected: They were looked at and are different objects."
    4:
      id: separated
      doc: "separated: They were taken for one object, and are two."
  covariance_class:
    1:
      id: up_to_10_m
      doc: "up to 10 m: 10 m or less."
    2:
      id: up_to_30_m
      doc: "up to 30 m: More than 10 m, up to 30 m."
    3:
      id: up_to_100_m
      doc: "up to 100 m: More than 30 m, up to 100 m."
    4:
      id: up_to_300_m
      doc: "up to 300 m: More than 100 m, up to 300 m."
    5:
      id: up_to_1_km
      doc: "up to 1 km: More than 300 m, up to 1 km."
    6:
      id: up_to_3_km
      doc: "up to 3 km: More than 1 km, up to 3 km."
    7:
      id: up_to_10_km
      doc: "up to 10 km: More than 3 km, up to 10 km."
    8:
      id: up_to_30_km
      doc: "up to 30 km: More than 10 km, up to 30 km."
    9:
      id: up_to_100_km
      doc: "up to 100 km: More than 30 km, up to 100 km."
    10:
      id: over_100_km
      doc: "over 100 km: More than 100 km."
  depth_source:
    1:
      id: estimated
      doc: "estimated: Estimated by an operator."
    2:
      id: sensor
      doc: "sensor: Measured by a sensor."
    3:
      id: limit
      doc: "limit: The deepest that the waters allow."
  emergency:
    1:
      id: man_overboard
      doc: "man overboard: A person in the water."
    2:
      id: ditching
      doc: "ditching: An aircraft came down or will come down on water."
    3:
      id: bail_out
      doc: "bail-out: A crew left its aircraft."
    4:
      id: crash
      doc: "crash: An aircraft came down on land."
    5:
      id: distressed_vessel
      doc: "distressed vessel: A ship in distress."
    6:
      id: submarine_distress
      doc: "submarine distress: A submarine in distress."
    7:
      id: medical
      doc: "medical: Medical help is needed."
    8:
      id: loss_of_contact
      doc: "loss of contact: An aircraft or ship went missing."
    9:
      id: other
      doc: "other: Another emergency."
  environment:
    1:
      id: air
      doc: "air: In the air."
    2:
      id: surface
      doc: "surface: On the sea."
    3:
      id: subsurface
      doc: "subsurface: Under the sea."
    4:
      id: land
      doc: "land: On land."
    5:
      id: space
      doc: "space: Above the atmosphere."
  identifier_action:
    1:
      id: assign
      doc: "assign: The track carries this identifier from now on."
    2:
      id: remove
      doc: "remove: The track no longer carries it."
  identifier_kind:
    1:
      id: flight_number
      doc: "flight number: Number of a civil flight, without the airline."
    2:
      id: hull_number
      doc: "hull number: Number painted on a ship."
    3:
      id: imo_number
      doc: "imo number: Ship number of the International Maritime Organization."
    4:
      id: mmsi
      doc: "mmsi: Maritime mobile service identity, nine digits."
    5:
      id: satellite_catalogue_number
      doc: "satellite catalogue number: Number in the public satellite catalogue."
    6:
      id: other
      doc: "other: Another public register."
  identity:
    1:
      id: pending
      doc: "pending: Not evaluated yet."
    2:
      id: unknown
      doc: "unknown: Evaluated, and not identified."
    3:
      id: assumed_friend
      doc: "assumed friend: Assumed to be a friend by its behaviour, origin or characteristics."
    4:
      id: friend
      doc: "friend: Belongs to a friendly nation or force."
    5:
      id: neutral
      doc: "neutral: Neither supports nor opposes friendly forces."
    6:
      id: suspect
      doc: "suspect: Potentially hostile by its behaviour, origin or characteristics."
    7:
      id: hostile
      doc: "hostile: Declared to be hostile."
  land_activity:
    1:
      id: stationary
      doc: "stationary: Standing still."
    2:
      id: moving
      doc: "moving: Under way."
    3:
      id: setting_up
      doc: "setting up: Being set up."
    4:
      id: operating
      doc: "operating: Set up and operating."
    5:
      id: packing_up
      doc: "packing up: Being packed up."
    6:
      id: training
      doc: "training: Training."
    7:
      id: construction
      doc: "construction: Being built or repaired."
    8:
      id: closed
      doc: "closed: Out of use."
  land_kind:
    1:
      id: point
      doc: "point: Fixed in place."
    2:
      id: track
      doc: "track: May move."
  land_platform:
    1:
      id: airfield
      doc: "airfield: Airfield."
    2:
      id: port
      doc: "port: Port."
    3:
      id: radar_site
      doc: "radar site: Radar site."
    4:
      id: command_post
      doc: "command post: Command post."
    5:
      id: launch_site
      doc: "launch site: Missile or space launch site."
    6:
      id: launch_vehicle
      doc: "launch vehicle: Transporter or launcher vehicle."
    7:
      id: depot
      doc: "depot: Depot."
    8:
      id: vehicle
      doc: "vehicle: Vehicle."
    9:
      id: convoy
      doc: "convoy: Several vehicles together."
    10:
      id: train
      doc: "train: Train."
    11:
      id: communications_site
      doc: "communications site: Communications site."
    12:
      id: medical
      doc: "medical: Medical installation."
    13:
      id: troops
      doc: "troops: Troops on foot."
    14:
      id: civil
      doc: "civil: Civil installation."
  link:
    1:
      id: link_11
      doc: "Link 11: Link 11."
    2:
      id: link_11b
      doc: "Link 11B: Link 11B."
    3:
      id: link_22
      doc: "Link 22: Link 22."
    4:
      id: link_16
      doc: "Link 16: Another Link 16 network."
    5:
      id: vmf
      doc: "VMF: Variable Message Format."
    6:
      id: other
      doc: "other: Another link."
  nation:
    1:
      id: kor
      doc: "KOR: Republic of Korea."
    2:
      id: usa
      doc: "USA: United States of America."
    3:
      id: jpn
      doc: "JPN: Japan."
    4:
      id: prk
      doc: "PRK: Democratic People's Republic of Korea."
    5:
      id: chn
      doc: "CHN: China."
    6:
      id: rus
      doc: "RUS: Russian Federation."
    7:
      id: aus
      doc: "AUS: Australia."
    8:
      id: can
      doc: "CAN: Canada."
    9:
      id: gbr
      doc: "GBR: United Kingdom."
    10:
      id: fra
      doc: "FRA: France."
    11:
      id: deu
      doc: "DEU: Germany."
    12:
      id: nzl
      doc: "NZL: New Zealand."
    13:
      id: phl
      doc: "PHL: Philippines."
    14:
      id: other
      doc: "other: Another nation, known but not in this list."
  reference_point:
    1:
      id: launch_point
      doc: "launch point: Where a missile was launched."
    2:
      id: predicted_impact
      doc: "predicted impact: Where a missile is expected to come down."
    3:
      id: hazard_area
      doc: "hazard area: An area to keep clear of."
    4:
      id: other
      doc: "other: Another point of interest."
  space_object:
    1:
      id: close_range_ballistic_missile
      doc: "close-range ballistic missile: Range below 300 km."
    2:
      id: short_range_ballistic_missile
      doc: "short-range ballistic missile: Range 300 to 1000 km."
    3:
      id: medium_range_ballistic_missile
      doc: "medium-range ballistic missile: Range 1000 to 3000 km."
    4:
      id: intermediate_range_ballistic_missile
      doc: "intermediate-range ballistic missile: Range 3000 to 5500 km."
    5:
      id: intercontinental_ballistic_missile
      doc: "intercontinental ballistic missile: Range above 5500 km."
    6:
      id: submarine_launched_ballistic_missile
      doc: "submarine-launched ballistic missile: Launched from under water."
    7:
      id: hypersonic_glide_vehicle
      doc: "hypersonic glide vehicle: Glides and manoeuvres after its boost."
    8:
      id: space_launch_vehicle
      doc: "space launch vehicle: Puts a payload in orbit."
    9:
      id: satellite
      doc: "satellite: In orbit."
    10:
      id: spent_stage
      doc: "spent stage: A burnt-out stage that follows its own path."
    11:
      id: debris
      doc: "debris: Debris."
    12:
      id: ballistic_missile
      doc: "ballistic missile: Range class not known."
  stage:
    1:
      id: first
      doc: "first: First stage."
    2:
      id: second
      doc: "second: Second stage."
    3:
      id: third
      doc: "third: Third stage."
    4:
      id: fourth
      doc: "fourth: Fourth stage."
    5:
      id: payload
      doc: "payload: All stages are gone."
  subsurface_activity:
    1:
      id: transit
      doc: "transit: Moving from one place to another."
    2:
      id: patrol
      doc: "patrol: Patrolling an area."
    3:
      id: surfaced
      doc: "surfaced: On the surface."
    4:
      id: snorting
      doc: "snorting: At periscope depth, running its engines."
    5:
      id: bottomed
      doc: "bottomed: Lying on the sea bed."
    6:
      id: training
      doc: "training: Training."
    7:
      id: distress
      doc: "distress: In distress."
    8:
      id: survey
      doc: "survey: Survey."
  subsurface_platform:
    1:
      id: submarine
      doc: "submarine: Submarine, propulsion not known."
    2:
      id: conventional_submarine
      doc: "conventional submarine: Diesel-electric submarine."
    3:
      id: nuclear_submarine
      doc: "nuclear submarine: Nuclear-powered submarine."
    4:
      id: ballistic_missile_submarine
      doc: "ballistic missile submarine: Submarine that carries ballistic missiles."
    5:
      id: midget_submarine
      doc: "midget submarine: Midget submarine."
    6:
      id: unmanned
      doc: "unmanned: Unmanned underwater vehicle."
    7:
      id: rescue_vehicle
      doc: "rescue vehicle: Submarine rescue vehicle."
  surface_activity:
    1:
      id: transit
      doc: "transit: Under way from one place to another."
    2:
      id: patrol
      doc: "patrol: Patrolling an area."
    3:
      id: surveillance
      doc: "surveillance: Watching an area."
    4:
      id: replenishment
      doc: "replenishment: Giving or taking supplies at sea."
    5:
      id: training
      doc: "training: Training."
    6:
      id: search_and_rescue
      doc: "search and rescue: Searching or rescuing."
    7:
      id: anchored
      doc: "anchored: At anchor."
    8:
      id: moored
      doc: "moored: In port."
    9:
      id: fishing
      doc: "fishing: Fishing."
    10:
      id: survey
      doc: "survey: Hydrographic or other survey."
    11:
      id: escort
      doc: "escort: Accompanying another."
    12:
      id: flight_operations
      doc: "flight operations: Launching or recovering aircraft."
    13:
      id: not_under_command
      doc: "not under command: Cannot manoeuvre."
  surface_platform:
    1:
      id: carrier
      doc: "carrier: Aircraft carrier."
    2:
      id: cruiser
      doc: "cruiser: Cruiser."
    3:
      id: destroyer
      doc: "destroyer: Destroyer."
    4:
      id: frigate
      doc: "frigate: Frigate."
    5:
      id: corvette
      doc: "corvette: Corvette."
    6:
      id: patrol_craft
      doc: "patrol craft: Patrol craft."
    7:
      id: amphibious
      doc: "amphibious: Amphibious ship."
    8:
      id: mine_warfare
      doc: "mine warfare: Mine warfare ship."
    9:
      id: auxiliary
      doc: "auxiliary: Supply or other auxiliary."
    10:
      id: coast_guard
      doc: "coast guard: Coast guard ship."
    11:
      id: merchant
      doc: "merchant: Cargo ship."
    12:
      id: tanker
      doc: "tanker: Oil or gas tanker."
    13:
      id: passenger
      doc: "passenger: Passenger ship or ferry."
    14:
      id: fishing
      doc: "fishing: Fishing vessel."
    15:
      id: research
      doc: "research: Research or survey ship."
    16:
      id: unmanned
      doc: "unmanned: Unmanned surface vessel."
    17:
      id: range_instrumentation
      doc: "range instrumentation: Missile range instrumentation ship."
  system_status:
    1:
      id: operational
      doc: "operational: Works fully."
    2:
      id: degraded
      doc: "degraded: Works in part."
    3:
      id: failed
      doc: "failed: Does not work."
    4:
      id: off
      doc: "off: Switched off."
    5:
      id: not_fitted
      doc: "not fitted: Not there."
  threat_kind:
    1:
      id: launch_detected
      doc: "launch detected: A launch was detected."
    2:
      id: impact_predicted
      doc: "impact predicted: An impact is predicted."
    3:
      id: all_clear
      doc: "all clear: The danger is over."
    4:
      id: cancel
      doc: "cancel: The warning was given in error."
  threat_state:
    1:
      id: new
      doc: "new: First report of this event."
    2:
      id: update
      doc: "update: Replaces what was said before of this event."
    3:
      id: confirmed
      doc: "confirmed: Confirmed by a second source."
    4:
      id: ended
      doc: "ended: The event is over."
  track_action:
    1:
      id: drop_track
      doc: "drop track: The object is no longer reported."
    2:
      id: change_identity
      doc: "change identity: The track has a new identity."
    3:
      id: emergency
      doc: "emergency: The object is in an emergency."
    4:
      id: end_of_emergency
      doc: "end of emergency: The emergency of the object is over."
    5:
      id: take_responsibility
      doc: "take responsibility: The sender now reports this track."
  unit_status:
    1:
      id: operational
      doc: "operational: All it needs is working."
    2:
      id: degraded
      doc: "degraded: Some of it is not working."
    3:
      id: not_operational
      doc: "not operational: Cannot do its work."
    4:
      id: emergency
      doc: "emergency: In an emergency."
    5:
      id: leaving
      doc: "leaving: About to leave the network."
  update_request:
    1:
      id: position
      doc: "position: A new position report."
    2:
      id: identity
      doc: "identity: Its identity, and why."
    3:
      id: platform
      doc: "platform: Its platform and activity."
    4:
      id: transponder_codes
      doc: "transponder codes: Its transponder codes."
    5:
      id: all
      doc: "all: All that is known."
  yes_no:
    1:
      id: no
      doc: "no: It does not hold."
    2:
      id: yes
      doc: "yes: It holds."
