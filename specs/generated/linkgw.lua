-- linkgw: a Wireshark dissector of its messages in SIMPLE and DIS.
--
-- Made by `linkgw spec generate wireshark` from specs/; do not edit. Copy it into a folder of Wireshark's Lua plugins
-- (Help > About > Folders), or: tshark -X lua_script:linkgw.lua -r CAPTURE
-- Filters: linkgw.j3_2.altitude > 3000, linkgw.j15_0, linkgw.message == "J3.6", linkgw.bad_parity

local catalog = {
  parity = { polynomial = 5, initial = 31 },
  reasons = {
    { name = "truncated", doc = "truncated" },
    { name = "bad_sync", doc = "bad sync" },
    { name = "bad_length", doc = "bad length" },
    { name = "bad_packet_size", doc = "bad packet size" },
    { name = "bad_checksum", doc = "bad checksum" },
    { name = "bad_word_count", doc = "bad word count" },
    { name = "unsupported_type", doc = "unsupported type", is_other_traffic = true },
    { name = "unsupported_subtype", doc = "unsupported subtype", is_other_traffic = true },
    { name = "bad_version", doc = "bad version" },
    { name = "bad_family", doc = "bad family", is_other_traffic = true },
    { name = "bad_encoding", doc = "bad encoding" },
    { name = "bad_header", doc = "bad header" },
    { name = "no_initial_word", doc = "no initial word" },
    { name = "bad_word_format", doc = "bad word format" },
    { name = "unknown_message", doc = "unknown message", is_other_traffic = true },
    { name = "mli_beyond_words", doc = "mli beyond words" },
    { name = "words_beyond_mli", doc = "words beyond mli" },
    { name = "extension_out_of_place", doc = "extension out of place" },
    { name = "continuation_unknown", doc = "continuation unknown" },
    { name = "continuation_out_of_place", doc = "continuation out of place" },
    { name = "word_missing", doc = "word missing" },
    { name = "nonzero_padding", doc = "nonzero padding" },
    { name = "bad_parity", doc = "bad parity" },
    { name = "nonzero_spare", doc = "nonzero spare" },
    { name = "reserved_code", doc = "reserved code" },
    { name = "empty_word", doc = "empty word" },
  },
  known = {
    ["J0.0"] = "Initial Entry",
    ["J0.1"] = "Test",
    ["J0.2"] = "Network Time Update",
    ["J0.3"] = "Time Slot Assignment",
    ["J0.4"] = "Radio Relay Control",
    ["J0.5"] = "Repromulgation Relay",
    ["J0.6"] = "Communication Control",
    ["J0.7"] = "Time Slot Reallocation",
    ["J1.0"] = "Connectivity Interrogation",
    ["J1.1"] = "Connectivity Status",
    ["J1.2"] = "Route Establishment",
    ["J1.3"] = "Acknowledgment",
    ["J1.4"] = "Communication Status",
    ["J1.5"] = "Net Control Initialization",
    ["J1.6"] = "Needline Participation Group Assignment",
    ["J2.0"] = "Indirect Interface Unit PPLI",
    ["J2.2"] = "Air PPLI",
    ["J2.3"] = "Surface PPLI",
    ["J2.4"] = "Subsurface PPLI",
    ["J2.5"] = "Land Point PPLI",
    ["J2.6"] = "Land Track PPLI",
    ["J3.0"] = "Reference Point",
    ["J3.1"] = "Emergency Point",
    ["J3.2"] = "Air Track",
    ["J3.3"] = "Surface Track",
    ["J3.4"] = "Subsurface Track",
    ["J3.5"] = "Land Point or Track",
    ["J3.6"] = "Space Track",
    ["J3.7"] = "Electronic Warfare Product Information",
    ["J5.4"] = "Acoustic Bearing and Range",
    ["J6.0"] = "Amplification",
    ["J7.0"] = "Track Management",
    ["J7.1"] = "Data Update Request",
    ["J7.2"] = "Correlation",
    ["J7.3"] = "Pointer",
    ["J7.4"] = "Track Identifier",
    ["J7.5"] = "IFF/SIF Management",
    ["J7.6"] = "Filter Management",
    ["J7.7"] = "Association",
    ["J8.0"] = "Unit Designator",
    ["J8.1"] = "Mission Correlator Change",
    ["J9.0"] = "Command",
    ["J10.2"] = "Engagement Status",
    ["J10.3"] = "Handover",
    ["J10.5"] = "Controlling Unit Report",
    ["J10.6"] = "Pairing",
    ["J11.0"] = "From the Weapon",
    ["J11.1"] = "To the Weapon",
    ["J11.2"] = "Weapon Coordination",
    ["J12.0"] = "Mission Assignment",
    ["J12.1"] = "Vector",
    ["J12.2"] = "Precision Aircraft Direction",
    ["J12.3"] = "Flight Path",
    ["J12.4"] = "Controlling Unit Change",
    ["J12.5"] = "Target/Track Correlation",
    ["J12.6"] = "Target Sorting",
    ["J12.7"] = "Target Bearing",
    ["J13.0"] = "Airfield Status",
    ["J13.2"] = "Air Platform and System Status",
    ["J13.3"] = "Surface Platform and System Status",
    ["J13.4"] = "Subsurface Platform and System Status",
    ["J13.5"] = "Land Platform and System Status",
    ["J14.0"] = "Parametric Information",
    ["J14.2"] = "Electronic Warfare Control / Coordination",
    ["J15.0"] = "Threat Warning",
    ["J16.0"] = "Imagery",
    ["J17.0"] = "Weather Over target",
    ["J28.0"] = "U.S. National 1 (Army)",
    ["J28.1"] = "U.S. National 2 (Navy)",
    ["J28.2"] = "U.S. National 3 (Air Force)",
    ["J28.3"] = "U.S. National 4 (Marine Corps)",
    ["J28.4"] = "French National 1",
    ["J28.5"] = "French National 2",
    ["J28.6"] = "U.S. National 5 (NSA)",
    ["J28.7"] = "UK National",
    ["J31.0"] = "Over-the-Air Rekeying Management",
    ["J31.1"] = "Over-the-Air Rekeying",
    ["J31.7"] = "No Statement",
  },
  enumerations = {
    class = { [1] = "LIVE", [2] = "EXERCISE", [3] = "REPLAY" },
    nation = {
      [1] = "KOR",
      [2] = "USA",
      [3] = "JPN",
      [4] = "PRK",
      [5] = "CHN",
      [6] = "RUS",
      [7] = "AUS",
      [8] = "CAN",
      [9] = "GBR",
      [10] = "FRA",
      [11] = "DEU",
      [12] = "NZL",
      [13] = "PHL",
      [14] = "other",
    },
    unit_status = { [1] = "operational", [2] = "degraded", [3] = "not operational", [4] = "emergency", [5] = "leaving" },
    environment = { [1] = "air", [2] = "surface", [3] = "subsurface", [4] = "land", [5] = "space" },
    link = { [1] = "Link 11", [2] = "Link 11B", [3] = "Link 22", [4] = "Link 16", [5] = "VMF", [6] = "other" },
    yes_no = { [1] = "no", [2] = "yes" },
    air_platform = {
      [1] = "fighter",
      [2] = "bomber",
      [3] = "transport",
      [4] = "tanker",
      [5] = "early warning",
      [6] = "patrol",
      [7] = "reconnaissance",
      [8] = "trainer",
      [9] = "helicopter",
      [10] = "unmanned",
      [11] = "airliner",
      [12] = "general aviation",
      [13] = "missile",
      [14] = "balloon",
      [15] = "rescue",
    },
    air_activity = {
      [1] = "transit",
      [2] = "patrol",
      [3] = "surveillance",
      [4] = "refuelling",
      [5] = "training",
      [6] = "search and rescue",
      [7] = "transport",
      [8] = "escort",
      [9] = "holding",
      [10] = "take-off",
      [11] = "landing",
      [12] = "survey",
      [13] = "diverting",
    },
    surface_platform = {
      [1] = "carrier",
      [2] = "cruiser",
      [3] = "destroyer",
      [4] = "frigate",
      [5] = "corvette",
      [6] = "patrol craft",
      [7] = "amphibious",
      [8] = "mine warfare",
      [9] = "auxiliary",
      [10] = "coast guard",
      [11] = "merchant",
      [12] = "tanker",
      [13] = "passenger",
      [14] = "fishing",
      [15] = "research",
      [16] = "unmanned",
      [17] = "range instrumentation",
    },
    surface_activity = {
      [1] = "transit",
      [2] = "patrol",
      [3] = "surveillance",
      [4] = "replenishment",
      [5] = "training",
      [6] = "search and rescue",
      [7] = "anchored",
      [8] = "moored",
      [9] = "fishing",
      [10] = "survey",
      [11] = "escort",
      [12] = "flight operations",
      [13] = "not under command",
    },
    subsurface_platform = {
      [1] = "submarine",
      [2] = "conventional submarine",
      [3] = "nuclear submarine",
      [4] = "ballistic missile submarine",
      [5] = "midget submarine",
      [6] = "unmanned",
      [7] = "rescue vehicle",
    },
    subsurface_activity = {
      [1] = "transit",
      [2] = "patrol",
      [3] = "surfaced",
      [4] = "snorting",
      [5] = "bottomed",
      [6] = "training",
      [7] = "distress",
      [8] = "survey",
    },
    land_platform = {
      [1] = "airfield",
      [2] = "port",
      [3] = "radar site",
      [4] = "command post",
      [5] = "launch site",
      [6] = "launch vehicle",
      [7] = "depot",
      [8] = "vehicle",
      [9] = "convoy",
      [10] = "train",
      [11] = "communications site",
      [12] = "medical",
      [13] = "troops",
      [14] = "civil",
    },
    land_activity = {
      [1] = "stationary",
      [2] = "moving",
      [3] = "setting up",
      [4] = "operating",
      [5] = "packing up",
      [6] = "training",
      [7] = "construction",
      [8] = "closed",
    },
    land_kind = { [1] = "point", [2] = "track" },
    reference_point = { [1] = "launch point", [2] = "predicted impact", [3] = "hazard area", [4] = "other" },
    identity = {
      [1] = "pending",
      [2] = "unknown",
      [3] = "assumed friend",
      [4] = "friend",
      [5] = "neutral",
      [6] = "suspect",
      [7] = "hostile",
    },
    emergency = {
      [1] = "man overboard",
      [2] = "ditching",
      [3] = "bail-out",
      [4] = "crash",
      [5] = "distressed vessel",
      [6] = "submarine distress",
      [7] = "medical",
      [8] = "loss of contact",
      [9] = "other",
    },
    altitude_source = { [1] = "estimated", [2] = "sensor", [3] = "barometric" },
    depth_source = { [1] = "estimated", [2] = "sensor", [3] = "limit" },
    contact_confidence = { [1] = "certain", [2] = "probable", [3] = "possible", [4] = "not a submarine" },
    ballistic_phase = { [1] = "boost", [2] = "midcourse", [3] = "terminal", [4] = "unknown" },
    stage = { [1] = "first", [2] = "second", [3] = "third", [4] = "fourth", [5] = "payload" },
    covariance_class = {
      [1] = "up to 10 m",
      [2] = "up to 30 m",
      [3] = "up to 100 m",
      [4] = "up to 300 m",
      [5] = "up to 1 km",
      [6] = "up to 3 km",
      [7] = "up to 10 km",
      [8] = "up to 30 km",
      [9] = "up to 100 km",
      [10] = "over 100 km",
    },
    space_object = {
      [1] = "close-range ballistic missile",
      [2] = "short-range ballistic missile",
      [3] = "medium-range ballistic missile",
      [4] = "intermediate-range ballistic missile",
      [5] = "intercontinental ballistic missile",
      [6] = "submarine-launched ballistic missile",
      [7] = "hypersonic glide vehicle",
      [8] = "space launch vehicle",
      [9] = "satellite",
      [10] = "spent stage",
      [11] = "debris",
      [12] = "ballistic missile",
    },
    track_action = {
      [1] = "drop track",
      [2] = "change identity",
      [3] = "emergency",
      [4] = "end of emergency",
      [5] = "take responsibility",
    },
    update_request = { [1] = "position", [2] = "identity", [3] = "platform", [4] = "transponder codes", [5] = "all" },
    correlation = { [1] = "proposed", [2] = "correlated", [3] = "rejected", [4] = "separated" },
    identifier_action = { [1] = "assign", [2] = "remove" },
    identifier_kind = {
      [1] = "flight number",
      [2] = "hull number",
      [3] = "imo number",
      [4] = "mmsi",
      [5] = "satellite catalogue number",
      [6] = "other",
    },
    association = {
      [1] = "launched from",
      [2] = "launch point of",
      [3] = "impact point of",
      [4] = "separated from",
      [5] = "in company with",
      [6] = "ended",
    },
    system_status = { [1] = "operational", [2] = "degraded", [3] = "failed", [4] = "off", [5] = "not fitted" },
    threat_state = { [1] = "new", [2] = "update", [3] = "confirmed", [4] = "ended" },
    threat_kind = { [1] = "launch detected", [2] = "impact predicted", [3] = "all clear", [4] = "cancel" },
  },
  messages = {
    ["J2.0"] = {
      name = "J2.0",
      id = "j2_0",
      title = "Indirect Interface Unit PPLI",
      doc = "A unit on another data link reports itself through the sender: who and where it is.",
      words = {
        {
          name = "J2.0I",
          doc = "Who it is, how it is doing, when and how fast.",
          fields = {
            {
              kind = "octal",
              name = "participant_stn",
              start = 13,
              width = 15,
              label = "Participant STN",
              doc = "Source track number of the unit that is reported.",
              is_subject = true,
              min = 1,
              max = 32767,
              digits = 5,
            },
            {
              kind = "enum",
              name = "class",
              start = 28,
              width = 2,
              label = "Class",
              doc = "Class of the traffic; the exercise indicator.",
              enumeration = "class",
            },
            {
              kind = "enum",
              name = "nation",
              start = 30,
              width = 6,
              label = "Nation",
              doc = "Nation of the unit.",
              none = 0,
              enumeration = "nation",
            },
            {
              kind = "decimal",
              name = "time_of_validity",
              start = 36,
              width = 19,
              label = "Time of validity",
              doc = "Time that the position holds for, within the UTC hour. Unit: s.",
              none = 524287,
              min = 0,
              max = 359999,
              unit = "s",
              num = 1,
              add = 0,
              den = 100,
            },
            {
              kind = "integer",
              name = "speed",
              start = 55,
              width = 10,
              label = "Speed",
              doc = "Ground speed. Unit: m/s.",
              none = 1023,
              min = 0,
              max = 1022,
              unit = "m/s",
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "enum",
              name = "unit_status",
              start = 65,
              width = 4,
              label = "Unit status",
              doc = "How the unit is doing.",
              none = 0,
              enumeration = "unit_status",
            },
            { kind = "spare", name = "spare", start = 69, width = 1 },
          },
        },
        {
          name = "J2.0E0",
          doc = "Where it is and where it goes.",
          fields = {
            {
              kind = "decimal",
              name = "latitude",
              start = 2,
              width = 21,
              label = "Latitude",
              doc = "Geodetic latitude (WGS 84), north positive. Unit: deg.",
              none = -1048576,
              min = -900000,
              max = 900000,
              signed = true,
              unit = "deg",
              num = 1,
              add = 0,
              den = 10000,
            },
            {
              kind = "decimal",
              name = "longitude",
              start = 23,
              width = 22,
              label = "Longitude",
              doc = "Geodetic longitude (WGS 84), east positive; 180 is written as -180. Unit: deg.",
              none = -2097152,
              min = -1800000,
              max = 1799999,
              signed = true,
              unit = "deg",
              num = 1,
              add = 0,
              den = 10000,
            },
            {
              kind = "integer",
              name = "altitude",
              start = 45,
              width = 14,
              label = "Altitude",
              doc = "Altitude above mean sea level. Unit: m.",
              none = 16383,
              min = 0,
              max = 16200,
              unit = "m",
              num = 5,
              add = -1000,
              den = 1,
            },
            {
              kind = "integer",
              name = "course",
              start = 59,
              width = 9,
              label = "Course",
              doc = "Course over ground, from true north clockwise. Unit: deg.",
              none = 511,
              min = 0,
              max = 359,
              unit = "deg",
              num = 1,
              add = 0,
              den = 1,
            },
            { kind = "spare", name = "spare", start = 68, width = 2 },
          },
        },
        {
          name = "J2.0C1",
          optional = true,
          doc = "What kind of unit, and how it takes part.",
          fields = {
            {
              kind = "integer",
              name = "position_quality",
              start = 7,
              width = 5,
              label = "Position quality",
              doc = "Quality of the own position, 0 (worst) to 15 (best).",
              none = 31,
              min = 0,
              max = 15,
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "enum",
              name = "environment",
              start = 12,
              width = 3,
              label = "Environment",
              doc = "Where the unit moves.",
              none = 0,
              enumeration = "environment",
            },
            {
              kind = "enum",
              name = "link",
              start = 15,
              width = 3,
              label = "Link",
              doc = "The data link that the unit uses.",
              none = 0,
              enumeration = "link",
            },
            {
              kind = "enum",
              name = "position_aided",
              start = 18,
              width = 2,
              label = "Position aided",
              doc = "The position comes from a satellite navigation receiver.",
              none = 0,
              enumeration = "yes_no",
            },
            {
              kind = "integer",
              name = "strength",
              start = 20,
              width = 6,
              label = "Strength",
              doc = "How many units move together.",
              none = 63,
              min = 1,
              max = 62,
              num = 1,
              add = 0,
              den = 1,
            },
            { kind = "spare", name = "spare", start = 26, width = 44 },
          },
        },
      },
    },
    ["J2.2"] = {
      name = "J2.2",
      id = "j2_2",
      title = "Air PPLI",
      doc = "An aircraft on the link reports itself: who and where it is.",
      words = {
        {
          name = "J2.2I",
          doc = "Who it is, how it is doing, when and how fast.",
          fields = {
            {
              kind = "octal",
              name = "participant_stn",
              start = 13,
              width = 15,
              label = "Participant STN",
              doc = "Source track number of the unit that is reported.",
              is_subject = true,
              min = 1,
              max = 32767,
              digits = 5,
            },
            {
              kind = "enum",
              name = "class",
              start = 28,
              width = 2,
              label = "Class",
              doc = "Class of the traffic; the exercise indicator.",
              enumeration = "class",
            },
            {
              kind = "enum",
              name = "nation",
              start = 30,
              width = 6,
              label = "Nation",
              doc = "Nation of the unit.",
              none = 0,
              enumeration = "nation",
            },
            {
              kind = "decimal",
              name = "time_of_validity",
              start = 36,
              width = 19,
              label = "Time of validity",
              doc = "Time that the position holds for, within the UTC hour. Unit: s.",
              none = 524287,
              min = 0,
              max = 359999,
              unit = "s",
              num = 1,
              add = 0,
              den = 100,
            },
            {
              kind = "integer",
              name = "speed",
              start = 55,
              width = 10,
              label = "Speed",
              doc = "Ground speed. Unit: m/s.",
              none = 1023,
              min = 0,
              max = 1022,
              unit = "m/s",
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "enum",
              name = "unit_status",
              start = 65,
              width = 4,
              label = "Unit status",
              doc = "How the unit is doing.",
              none = 0,
              enumeration = "unit_status",
            },
            { kind = "spare", name = "spare", start = 69, width = 1 },
          },
        },
        {
          name = "J2.2E0",
          doc = "Where it is and where it goes.",
          fields = {
            {
              kind = "decimal",
              name = "latitude",
              start = 2,
              width = 21,
              label = "Latitude",
              doc = "Geodetic latitude (WGS 84), north positive. Unit: deg.",
              none = -1048576,
              min = -900000,
              max = 900000,
              signed = true,
              unit = "deg",
              num = 1,
              add = 0,
              den = 10000,
            },
            {
              kind = "decimal",
              name = "longitude",
              start = 23,
              width = 22,
              label = "Longitude",
              doc = "Geodetic longitude (WGS 84), east positive; 180 is written as -180. Unit: deg.",
              none = -2097152,
              min = -1800000,
              max = 1799999,
              signed = true,
              unit = "deg",
              num = 1,
              add = 0,
              den = 10000,
            },
            {
              kind = "integer",
              name = "altitude",
              start = 45,
              width = 14,
              label = "Altitude",
              doc = "Altitude above mean sea level. Unit: m.",
              none = 16383,
              min = 0,
              max = 16200,
              unit = "m",
              num = 5,
              add = -1000,
              den = 1,
            },
            {
              kind = "integer",
              name = "course",
              start = 59,
              width = 9,
              label = "Course",
              doc = "Course over ground, from true north clockwise. Unit: deg.",
              none = 511,
              min = 0,
              max = 359,
              unit = "deg",
              num = 1,
              add = 0,
              den = 1,
            },
            { kind = "spare", name = "spare", start = 68, width = 2 },
          },
        },
        {
          name = "J2.2C1",
          optional = true,
          doc = "What it is and what its transponder answers.",
          fields = {
            {
              kind = "integer",
              name = "position_quality",
              start = 7,
              width = 5,
              label = "Position quality",
              doc = "Quality of the own position, 0 (worst) to 15 (best).",
              none = 31,
              min = 0,
              max = 15,
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "enum",
              name = "platform",
              start = 12,
              width = 5,
              label = "Platform",
              doc = "What kind of aircraft.",
              none = 0,
              enumeration = "air_platform",
            },
            {
              kind = "enum",
              name = "activity",
              start = 17,
              width = 5,
              label = "Activity",
              doc = "What it is doing.",
              none = 0,
              enumeration = "air_activity",
            },
            {
              kind = "octal",
              name = "iff_mode_1",
              start = 22,
              width = 7,
              label = "IFF mode 1",
              doc = "Transponder Mode 1 code, two octal digits (in practice the second is 0-3).",
              none = 127,
              min = 0,
              max = 63,
              digits = 2,
            },
            {
              kind = "octal",
              name = "iff_mode_2",
              start = 29,
              width = 13,
              label = "IFF mode 2",
              doc = "Transponder Mode 2 code, four octal digits.",
              none = 8191,
              min = 0,
              max = 4095,
              digits = 4,
            },
            {
              kind = "octal",
              name = "iff_mode_3a",
              start = 42,
              width = 13,
              label = "IFF mode 3a",
              doc = "Transponder Mode 3/A code (squawk), four octal digits.",
              none = 8191,
              min = 0,
              max = 4095,
              digits = 4,
            },
            {
              kind = "integer",
              name = "vertical_rate",
              start = 55,
              width = 10,
              label = "Vertical rate",
              doc = "Rate of climb, up positive. Unit: m/s.",
              none = -512,
              min = -500,
              max = 500,
              signed = true,
              unit = "m/s",
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "enum",
              name = "position_aided",
              start = 65,
              width = 2,
              label = "Position aided",
              doc = "The position comes from a satellite navigation receiver.",
              none = 0,
              enumeration = "yes_no",
            },
            { kind = "spare", name = "spare", start = 67, width = 3 },
          },
        },
        {
          name = "J2.2C2",
          optional = true,
          doc = "How many they are, and for how long.",
          fields = {
            {
              kind = "integer",
              name = "strength",
              start = 7,
              width = 6,
              label = "Strength",
              doc = "How many aircraft fly together.",
              none = 63,
              min = 1,
              max = 62,
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "integer",
              name = "fuel",
              start = 13,
              width = 7,
              label = "Fuel",
              doc = "Usable fuel, of full tanks. Unit: %.",
              none = 127,
              min = 0,
              max = 100,
              unit = "%",
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "integer",
              name = "endurance",
              start = 20,
              width = 10,
              label = "Endurance",
              doc = "Time in the air that is left. Unit: s.",
              none = 1023,
              min = 0,
              max = 1022,
              unit = "s",
              num = 60,
              add = 0,
              den = 1,
            },
            {
              kind = "enum",
              name = "emergency",
              start = 30,
              width = 2,
              label = "Emergency",
              doc = "The unit declares an emergency.",
              none = 0,
              enumeration = "yes_no",
            },
            { kind = "spare", name = "spare", start = 32, width = 38 },
          },
        },
      },
    },
    ["J2.3"] = {
      name = "J2.3",
      id = "j2_3",
      title = "Surface PPLI",
      doc = "A ship on the link reports itself: who and where it is.",
      words = {
        {
          name = "J2.3I",
          doc = "Who it is, how it is doing, when and how fast.",
          fields = {
            {
              kind = "octal",
              name = "participant_stn",
              start = 13,
              width = 15,
              label = "Participant STN",
              doc = "Source track number of the unit that is reported.",
              is_subject = true,
              min = 1,
              max = 32767,
              digits = 5,
            },
            {
              kind = "enum",
              name = "class",
              start = 28,
              width = 2,
              label = "Class",
              doc = "Class of the traffic; the exercise indicator.",
              enumeration = "class",
            },
            {
              kind = "enum",
              name = "nation",
              start = 30,
              width = 6,
              label = "Nation",
              doc = "Nation of the unit.",
              none = 0,
              enumeration = "nation",
            },
            {
              kind = "decimal",
              name = "time_of_validity",
              start = 36,
              width = 19,
              label = "Time of validity",
              doc = "Time that the position holds for, within the UTC hour. Unit: s.",
              none = 524287,
              min = 0,
              max = 359999,
              unit = "s",
              num = 1,
              add = 0,
              den = 100,
            },
            {
              kind = "decimal",
              name = "speed",
              start = 55,
              width = 10,
              label = "Speed",
              doc = "Ground speed. Unit: m/s.",
              none = 1023,
              min = 0,
              max = 1022,
              unit = "m/s",
              num = 1,
              add = 0,
              den = 10,
            },
            {
              kind = "enum",
              name = "unit_status",
              start = 65,
              width = 4,
              label = "Unit status",
              doc = "How the unit is doing.",
              none = 0,
              enumeration = "unit_status",
            },
            { kind = "spare", name = "spare", start = 69, width = 1 },
          },
        },
        {
          name = "J2.3E0",
          doc = "Where it is and where it goes.",
          fields = {
            {
              kind = "decimal",
              name = "latitude",
              start = 2,
              width = 21,
              label = "Latitude",
              doc = "Geodetic latitude (WGS 84), north positive. Unit: deg.",
              none = -1048576,
              min = -900000,
              max = 900000,
              signed = true,
              unit = "deg",
              num = 1,
              add = 0,
              den = 10000,
            },
            {
              kind = "decimal",
              name = "longitude",
              start = 23,
              width = 22,
              label = "Longitude",
              doc = "Geodetic longitude (WGS 84), east positive; 180 is written as -180. Unit: deg.",
              none = -2097152,
              min = -1800000,
              max = 1799999,
              signed = true,
              unit = "deg",
              num = 1,
              add = 0,
              den = 10000,
            },
            {
              kind = "integer",
              name = "altitude",
              start = 45,
              width = 14,
              label = "Altitude",
              doc = "Altitude of the reference point (usually the antenna) above mean sea level. Unit: m.",
              none = 16383,
              min = 0,
              max = 16200,
              unit = "m",
              num = 5,
              add = -1000,
              den = 1,
            },
            {
              kind = "integer",
              name = "course",
              start = 59,
              width = 9,
              label = "Course",
              doc = "Course over ground, from true north clockwise. Unit: deg.",
              none = 511,
              min = 0,
              max = 359,
              unit = "deg",
              num = 1,
              add = 0,
              den = 1,
            },
            { kind = "spare", name = "spare", start = 68, width = 2 },
          },
        },
        {
          name = "J2.3C1",
          optional = true,
          doc = "What it is and what its transponder answers.",
          fields = {
            {
              kind = "integer",
              name = "position_quality",
              start = 7,
              width = 5,
              label = "Position quality",
              doc = "Quality of the own position, 0 (worst) to 15 (best).",
              none = 31,
              min = 0,
              max = 15,
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "enum",
              name = "platform",
              start = 12,
              width = 5,
              label = "Platform",
              doc = "What kind of ship.",
              none = 0,
              enumeration = "surface_platform",
            },
            {
              kind = "enum",
              name = "activity",
              start = 17,
              width = 5,
              label = "Activity",
              doc = "What it is doing.",
              none = 0,
              enumeration = "surface_activity",
            },
            {
              kind = "integer",
              name = "heading",
              start = 22,
              width = 9,
              label = "Heading",
              doc = "Where the bow points, from true north clockwise. Unit: deg.",
              none = 511,
              min = 0,
              max = 359,
              unit = "deg",
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "octal",
              name = "iff_mode_2",
              start = 31,
              width = 13,
              label = "IFF mode 2",
              doc = "Transponder Mode 2 code, four octal digits.",
              none = 8191,
              min = 0,
              max = 4095,
              digits = 4,
            },
            {
              kind = "octal",
              name = "iff_mode_3a",
              start = 44,
              width = 13,
              label = "IFF mode 3a",
              doc = "Transponder Mode 3/A code (squawk), four octal digits.",
              none = 8191,
              min = 0,
              max = 4095,
              digits = 4,
            },
            {
              kind = "enum",
              name = "flight_deck",
              start = 57,
              width = 2,
              label = "Flight deck",
              doc = "Its flight deck is open.",
              none = 0,
              enumeration = "yes_no",
            },
            {
              kind = "enum",
              name = "position_aided",
              start = 59,
              width = 2,
              label = "Position aided",
              doc = "The position comes from a satellite navigation receiver.",
              none = 0,
              enumeration = "yes_no",
            },
            { kind = "spare", name = "spare", start = 61, width = 9 },
          },
        },
        {
          name = "J2.3C2",
          optional = true,
          doc = "How many they are.",
          fields = {
            {
              kind = "integer",
              name = "strength",
              start = 7,
              width = 6,
              label = "Strength",
              doc = "How many ships move together.",
              none = 63,
              min = 1,
              max = 62,
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "enum",
              name = "emergency",
              start = 13,
              width = 2,
              label = "Emergency",
              doc = "The unit declares an emergency.",
              none = 0,
              enumeration = "yes_no",
            },
            { kind = "spare", name = "spare", start = 15, width = 55 },
          },
        },
      },
    },
    ["J2.4"] = {
      name = "J2.4",
      id = "j2_4",
      title = "Subsurface PPLI",
      doc = "A submarine on the link reports itself: who and where it is.",
      words = {
        {
          name = "J2.4I",
          doc = "Who it is, how it is doing, when and how fast.",
          fields = {
            {
              kind = "octal",
              name = "participant_stn",
              start = 13,
              width = 15,
              label = "Participant STN",
              doc = "Source track number of the unit that is reported.",
              is_subject = true,
              min = 1,
              max = 32767,
              digits = 5,
            },
            {
              kind = "enum",
              name = "class",
              start = 28,
              width = 2,
              label = "Class",
              doc = "Class of the traffic; the exercise indicator.",
              enumeration = "class",
            },
            {
              kind = "enum",
              name = "nation",
              start = 30,
              width = 6,
              label = "Nation",
              doc = "Nation of the unit.",
              none = 0,
              enumeration = "nation",
            },
            {
              kind = "decimal",
              name = "time_of_validity",
              start = 36,
              width = 19,
              label = "Time of validity",
              doc = "Time that the position holds for, within the UTC hour. Unit: s.",
              none = 524287,
              min = 0,
              max = 359999,
              unit = "s",
              num = 1,
              add = 0,
              den = 100,
            },
            {
              kind = "decimal",
              name = "speed",
              start = 55,
              width = 10,
              label = "Speed",
              doc = "Ground speed. Unit: m/s.",
              none = 1023,
              min = 0,
              max = 1022,
              unit = "m/s",
              num = 1,
              add = 0,
              den = 10,
            },
            {
              kind = "enum",
              name = "unit_status",
              start = 65,
              width = 4,
              label = "Unit status",
              doc = "How the unit is doing.",
              none = 0,
              enumeration = "unit_status",
            },
            { kind = "spare", name = "spare", start = 69, width = 1 },
          },
        },
        {
          name = "J2.4E0",
          doc = "Where it is and where it goes.",
          fields = {
            {
              kind = "decimal",
              name = "latitude",
              start = 2,
              width = 21,
              label = "Latitude",
              doc = "Geodetic latitude (WGS 84), north positive. Unit: deg.",
              none = -1048576,
              min = -900000,
              max = 900000,
              signed = true,
              unit = "deg",
              num = 1,
              add = 0,
              den = 10000,
            },
            {
              kind = "decimal",
              name = "longitude",
              start = 23,
              width = 22,
              label = "Longitude",
              doc = "Geodetic longitude (WGS 84), east positive; 180 is written as -180. Unit: deg.",
              none = -2097152,
              min = -1800000,
              max = 1799999,
              signed = true,
              unit = "deg",
              num = 1,
              add = 0,
              den = 10000,
            },
            {
              kind = "integer",
              name = "altitude",
              start = 45,
              width = 12,
              label = "Altitude",
              doc = "Altitude of the vessel, negative below mean sea level. Unit: m.",
              none = -2048,
              min = -1000,
              max = 100,
              signed = true,
              unit = "m",
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "integer",
              name = "course",
              start = 57,
              width = 9,
              label = "Course",
              doc = "Course over ground, from true north clockwise. Unit: deg.",
              none = 511,
              min = 0,
              max = 359,
              unit = "deg",
              num = 1,
              add = 0,
              den = 1,
            },
            { kind = "spare", name = "spare", start = 66, width = 4 },
          },
        },
        {
          name = "J2.4C1",
          optional = true,
          doc = "What it is and what it does.",
          fields = {
            {
              kind = "integer",
              name = "position_quality",
              start = 7,
              width = 5,
              label = "Position quality",
              doc = "Quality of the own position, 0 (worst) to 15 (best).",
              none = 31,
              min = 0,
              max = 15,
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "enum",
              name = "platform",
              start = 12,
              width = 5,
              label = "Platform",
              doc = "What kind of vessel.",
              none = 0,
              enumeration = "subsurface_platform",
            },
            {
              kind = "enum",
              name = "activity",
              start = 17,
              width = 5,
              label = "Activity",
              doc = "What it is doing.",
              none = 0,
              enumeration = "subsurface_activity",
            },
            {
              kind = "integer",
              name = "heading",
              start = 22,
              width = 9,
              label = "Heading",
              doc = "Where the bow points, from true north clockwise. Unit: deg.",
              none = 511,
              min = 0,
              max = 359,
              unit = "deg",
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "enum",
              name = "position_aided",
              start = 31,
              width = 2,
              label = "Position aided",
              doc = "The position comes from a satellite navigation receiver.",
              none = 0,
              enumeration = "yes_no",
            },
            {
              kind = "enum",
              name = "emergency",
              start = 33,
              width = 2,
              label = "Emergency",
              doc = "The unit declares an emergency.",
              none = 0,
              enumeration = "yes_no",
            },
            { kind = "spare", name = "spare", start = 35, width = 35 },
          },
        },
      },
    },
    ["J2.5"] = {
      name = "J2.5",
      id = "j2_5",
      title = "Land Point PPLI",
      doc = "A unit on land reports itself: who and where it is.",
      words = {
        {
          name = "J2.5I",
          doc = "Who it is, how it is doing, when and how fast.",
          fields = {
            {
              kind = "octal",
              name = "participant_stn",
              start = 13,
              width = 15,
              label = "Participant STN",
              doc = "Source track number of the unit that is reported.",
              is_subject = true,
              min = 1,
              max = 32767,
              digits = 5,
            },
            {
              kind = "enum",
              name = "class",
              start = 28,
              width = 2,
              label = "Class",
              doc = "Class of the traffic; the exercise indicator.",
              enumeration = "class",
            },
            {
              kind = "enum",
              name = "nation",
              start = 30,
              width = 6,
              label = "Nation",
              doc = "Nation of the unit.",
              none = 0,
              enumeration = "nation",
            },
            {
              kind = "decimal",
              name = "time_of_validity",
              start = 36,
              width = 19,
              label = "Time of validity",
              doc = "Time that the position holds for, within the UTC hour. Unit: s.",
              none = 524287,
              min = 0,
              max = 359999,
              unit = "s",
              num = 1,
              add = 0,
              den = 100,
            },
            {
              kind = "decimal",
              name = "speed",
              start = 55,
              width = 10,
              label = "Speed",
              doc = "Ground speed. Unit: m/s.",
              none = 1023,
              min = 0,
              max = 1022,
              unit = "m/s",
              num = 1,
              add = 0,
              den = 10,
            },
            {
              kind = "enum",
              name = "unit_status",
              start = 65,
              width = 4,
              label = "Unit status",
              doc = "How the unit is doing.",
              none = 0,
              enumeration = "unit_status",
            },
            { kind = "spare", name = "spare", start = 69, width = 1 },
          },
        },
        {
          name = "J2.5E0",
          doc = "Where it is and where it goes.",
          fields = {
            {
              kind = "decimal",
              name = "latitude",
              start = 2,
              width = 21,
              label = "Latitude",
              doc = "Geodetic latitude (WGS 84), north positive. Unit: deg.",
              none = -1048576,
              min = -900000,
              max = 900000,
              signed = true,
              unit = "deg",
              num = 1,
              add = 0,
              den = 10000,
            },
            {
              kind = "decimal",
              name = "longitude",
              start = 23,
              width = 22,
              label = "Longitude",
              doc = "Geodetic longitude (WGS 84), east positive; 180 is written as -180. Unit: deg.",
              none = -2097152,
              min = -1800000,
              max = 1799999,
              signed = true,
              unit = "deg",
              num = 1,
              add = 0,
              den = 10000,
            },
            {
              kind = "integer",
              name = "altitude",
              start = 45,
              width = 14,
              label = "Altitude",
              doc = "Altitude above mean sea level. Unit: m.",
              none = 16383,
              min = 0,
              max = 16200,
              unit = "m",
              num = 5,
              add = -1000,
              den = 1,
            },
            {
              kind = "integer",
              name = "course",
              start = 59,
              width = 9,
              label = "Course",
              doc = "Course over ground, from true north clockwise. Unit: deg.",
              none = 511,
              min = 0,
              max = 359,
              unit = "deg",
              num = 1,
              add = 0,
              den = 1,
            },
            { kind = "spare", name = "spare", start = 68, width = 2 },
          },
        },
        {
          name = "J2.5C1",
          optional = true,
          doc = "What it is and what it does.",
          fields = {
            {
              kind = "integer",
              name = "position_quality",
              start = 7,
              width = 5,
              label = "Position quality",
              doc = "Quality of the own position, 0 (worst) to 15 (best).",
              none = 31,
              min = 0,
              max = 15,
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "enum",
              name = "platform",
              start = 12,
              width = 5,
              label = "Platform",
              doc = "What kind of installation or vehicle.",
              none = 0,
              enumeration = "land_platform",
            },
            {
              kind = "enum",
              name = "activity",
              start = 17,
              width = 5,
              label = "Activity",
              doc = "What is going on there.",
              none = 0,
              enumeration = "land_activity",
            },
            {
              kind = "enum",
              name = "land_kind",
              start = 22,
              width = 2,
              label = "Land kind",
              doc = "Whether it may move.",
              none = 0,
              enumeration = "land_kind",
            },
            {
              kind = "enum",
              name = "position_aided",
              start = 24,
              width = 2,
              label = "Position aided",
              doc = "The position comes from a satellite navigation receiver.",
              none = 0,
              enumeration = "yes_no",
            },
            {
              kind = "integer",
              name = "strength",
              start = 26,
              width = 6,
              label = "Strength",
              doc = "How many units are there.",
              none = 63,
              min = 1,
              max = 62,
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "enum",
              name = "emergency",
              start = 32,
              width = 2,
              label = "Emergency",
              doc = "The unit declares an emergency.",
              none = 0,
              enumeration = "yes_no",
            },
            { kind = "spare", name = "spare", start = 34, width = 36 },
          },
        },
      },
    },
    ["J3.0"] = {
      name = "J3.0",
      id = "j3_0",
      title = "Reference Point",
      doc = "A point on the map: where a missile was launched, where it is expected to come down, or an area to keep clear of.",
      words = {
        {
          name = "J3.0I",
          doc = "Which point, of what kind, and when it was worked out.",
          fields = {
            {
              kind = "tn",
              name = "tn",
              start = 13,
              width = 19,
              label = "TN",
              doc = "The track number of the point.",
              is_subject = true,
              min = 1,
              max = 524287,
            },
            {
              kind = "enum",
              name = "kind",
              start = 32,
              width = 4,
              label = "Kind",
              doc = "What the point marks.",
              enumeration = "reference_point",
            },
            {
              kind = "decimal",
              name = "time_of_validity",
              start = 36,
              width = 19,
              label = "Time of validity",
              doc = "Time that the report was worked out, within the UTC hour. Unit: s.",
              none = 524287,
              min = 0,
              max = 359999,
              unit = "s",
              num = 1,
              add = 0,
              den = 100,
            },
            {
              kind = "integer",
              name = "altitude",
              start = 55,
              width = 14,
              label = "Altitude",
              doc = "Altitude of the ground at the point, above mean sea level. Unit: m.",
              none = 16383,
              min = 0,
              max = 16200,
              unit = "m",
              num = 5,
              add = -1000,
              den = 1,
            },
            { kind = "spare", name = "spare", start = 69, width = 1 },
          },
        },
        {
          name = "J3.0E0",
          doc = "Where and when.",
          fields = {
            {
              kind = "decimal",
              name = "latitude",
              start = 2,
              width = 21,
              label = "Latitude",
              doc = "Geodetic latitude (WGS 84), north positive. Unit: deg.",
              none = -1048576,
              min = -900000,
              max = 900000,
              signed = true,
              unit = "deg",
              num = 1,
              add = 0,
              den = 10000,
            },
            {
              kind = "decimal",
              name = "longitude",
              start = 23,
              width = 22,
              label = "Longitude",
              doc = "Geodetic longitude (WGS 84), east positive; 180 is written as -180. Unit: deg.",
              none = -2097152,
              min = -1800000,
              max = 1799999,
              signed = true,
              unit = "deg",
              num = 1,
              add = 0,
              den = 10000,
            },
            {
              kind = "decimal",
              name = "time_of_day",
              start = 45,
              width = 20,
              label = "Time of day",
              doc = "Time of the launch or impact, within the UTC day. Unit: s.",
              none = 1048575,
              min = 0,
              max = 863999,
              unit = "s",
              num = 1,
              add = 0,
              den = 10,
            },
            { kind = "spare", name = "spare", start = 65, width = 5 },
          },
        },
        {
          name = "J3.0E1",
          optional = true,
          doc = "How sure, and of which track.",
          fields = {
            {
              kind = "integer",
              name = "semi_major_axis",
              start = 2,
              width = 16,
              label = "Semi major axis",
              doc = "Semi-major axis of the 90 % ellipse of the position. Unit: m.",
              none = 65535,
              min = 0,
              max = 60000,
              unit = "m",
              num = 25,
              add = 0,
              den = 1,
            },
            {
              kind = "integer",
              name = "semi_minor_axis",
              start = 18,
              width = 16,
              label = "Semi minor axis",
              doc = "Semi-minor axis of the same ellipse; not more than the semi-major axis. Unit: m.",
              none = 65535,
              min = 0,
              max = 60000,
              unit = "m",
              num = 25,
              add = 0,
              den = 1,
            },
            {
              kind = "integer",
              name = "orientation",
              start = 34,
              width = 8,
              label = "Orientation",
              doc = "Bearing of the semi-major axis, from true north clockwise. Unit: deg.",
              none = 255,
              min = 0,
              max = 179,
              unit = "deg",
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "tn",
              name = "track_tn",
              start = 42,
              width = 19,
              label = "Track TN",
              doc = "The track that the point belongs to.",
              none = 0,
              min = 1,
              max = 524287,
            },
            {
              kind = "integer",
              name = "confidence",
              start = 61,
              width = 5,
              label = "Confidence",
              doc = "How sure it is that the point is of this kind. Unit: %.",
              none = 31,
              min = 0,
              max = 20,
              unit = "%",
              num = 5,
              add = 0,
              den = 1,
            },
            { kind = "spare", name = "spare", start = 66, width = 4 },
          },
        },
        {
          name = "J3.0C1",
          optional = true,
          doc = "Whose it is.",
          fields = {
            {
              kind = "enum",
              name = "nation",
              start = 7,
              width = 6,
              label = "Nation",
              doc = "Nation where the point lies, or that it is attributed to.",
              none = 0,
              enumeration = "nation",
            },
            {
              kind = "enum",
              name = "identity",
              start = 13,
              width = 4,
              label = "Identity",
              doc = "Standard identity of what is at the point.",
              none = 0,
              enumeration = "identity",
            },
            {
              kind = "integer",
              name = "track_quality",
              start = 17,
              width = 5,
              label = "Track quality",
              doc = "Track quality, 0 (worst) to 15 (best).",
              none = 31,
              min = 0,
              max = 15,
              num = 1,
              add = 0,
              den = 1,
            },
            { kind = "spare", name = "spare", start = 22, width = 48 },
          },
        },
      },
    },
    ["J3.1"] = {
      name = "J3.1",
      id = "j3_1",
      title = "Emergency Point",
      doc = "Somebody needs help here.",
      words = {
        {
          name = "J3.1I",
          doc = "Which point, of what kind, and when it was reported.",
          fields = {
            {
              kind = "tn",
              name = "tn",
              start = 13,
              width = 19,
              label = "TN",
              doc = "The track number of the point.",
              is_subject = true,
              min = 1,
              max = 524287,
            },
            {
              kind = "enum",
              name = "kind",
              start = 32,
              width = 5,
              label = "Kind",
              doc = "What kind of emergency.",
              enumeration = "emergency",
            },
            {
              kind = "decimal",
              name = "time_of_validity",
              start = 37,
              width = 19,
              label = "Time of validity",
              doc = "Time that the report was worked out, within the UTC hour. Unit: s.",
              none = 524287,
              min = 0,
              max = 359999,
              unit = "s",
              num = 1,
              add = 0,
              den = 100,
            },
            {
              kind = "integer",
              name = "altitude",
              start = 56,
              width = 14,
              label = "Altitude",
              doc = "Altitude above mean sea level. Unit: m.",
              none = 16383,
              min = 0,
              max = 16200,
              unit = "m",
              num = 5,
              add = -1000,
              den = 1,
            },
          },
        },
        {
          name = "J3.1E0",
          doc = "Where and when.",
          fields = {
            {
              kind = "decimal",
              name = "latitude",
              start = 2,
              width = 21,
              label = "Latitude",
              doc = "Geodetic latitude (WGS 84), north positive. Unit: deg.",
              none = -1048576,
              min = -900000,
              max = 900000,
              signed = true,
              unit = "deg",
              num = 1,
              add = 0,
              den = 10000,
            },
            {
              kind = "decimal",
              name = "longitude",
              start = 23,
              width = 22,
              label = "Longitude",
              doc = "Geodetic longitude (WGS 84), east positive; 180 is written as -180. Unit: deg.",
              none = -2097152,
              min = -1800000,
              max = 1799999,
              signed = true,
              unit = "deg",
              num = 1,
              add = 0,
              den = 10000,
            },
            {
              kind = "decimal",
              name = "time_of_day",
              start = 45,
              width = 20,
              label = "Time of day",
              doc = "Time of the emergency, within the UTC day. Unit: s.",
              none = 1048575,
              min = 0,
              max = 863999,
              unit = "s",
              num = 1,
              add = 0,
              den = 10,
            },
            {
              kind = "enum",
              name = "rescue_on_the_way",
              start = 65,
              width = 2,
              label = "Rescue on the way",
              doc = "Help is on its way.",
              none = 0,
              enumeration = "yes_no",
            },
            { kind = "spare", name = "spare", start = 67, width = 3 },
          },
        },
        {
          name = "J3.1C1",
          optional = true,
          doc = "Who needs help.",
          fields = {
            {
              kind = "enum",
              name = "identity",
              start = 7,
              width = 4,
              label = "Identity",
              doc = "Standard identity of those who need help.",
              none = 0,
              enumeration = "identity",
            },
            {
              kind = "enum",
              name = "nation",
              start = 11,
              width = 6,
              label = "Nation",
              doc = "Nation of those who need help.",
              none = 0,
              enumeration = "nation",
            },
            {
              kind = "integer",
              name = "persons",
              start = 17,
              width = 10,
              label = "Persons",
              doc = "How many persons need help.",
              none = 1023,
              min = 0,
              max = 1022,
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "integer",
              name = "track_quality",
              start = 27,
              width = 5,
              label = "Track quality",
              doc = "Track quality, 0 (worst) to 15 (best).",
              none = 31,
              min = 0,
              max = 15,
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "octal",
              name = "iff_mode_3a",
              start = 32,
              width = 13,
              label = "IFF mode 3a",
              doc = "Transponder Mode 3/A code (squawk), four octal digits.",
              none = 8191,
              min = 0,
              max = 4095,
              digits = 4,
            },
            { kind = "spare", name = "spare", start = 45, width = 25 },
          },
        },
      },
    },
    ["J3.2"] = {
      name = "J3.2",
      id = "j3_2",
      title = "Air Track",
      doc = "An object in the air, as a sensor or an operator of the sender sees it.",
      words = {
        {
          name = "J3.2I",
          doc = "Which track, how good, when and how fast.",
          fields = {
            {
              kind = "tn",
              name = "tn",
              start = 13,
              width = 19,
              label = "TN",
              doc = "The track that is reported.",
              is_subject = true,
              min = 1,
              max = 524287,
            },
            {
              kind = "integer",
              name = "track_quality",
              start = 32,
              width = 5,
              label = "Track quality",
              doc = "Track quality, 0 (worst) to 15 (best).",
              none = 31,
              min = 0,
              max = 15,
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "enum",
              name = "identity",
              start = 37,
              width = 4,
              label = "Identity",
              doc = "Standard identity of the object.",
              none = 0,
              enumeration = "identity",
            },
            {
              kind = "decimal",
              name = "time_of_validity",
              start = 41,
              width = 19,
              label = "Time of validity",
              doc = "Time that the position holds for, within the UTC hour. Unit: s.",
              none = 524287,
              min = 0,
              max = 359999,
              unit = "s",
              num = 1,
              add = 0,
              den = 100,
            },
            {
              kind = "integer",
              name = "speed",
              start = 60,
              width = 10,
              label = "Speed",
              doc = "Ground speed. Unit: m/s.",
              none = 1023,
              min = 0,
              max = 1022,
              unit = "m/s",
              num = 1,
              add = 0,
              den = 1,
            },
          },
        },
        {
          name = "J3.2E0",
          doc = "Where it is and where it goes.",
          fields = {
            {
              kind = "decimal",
              name = "latitude",
              start = 2,
              width = 21,
              label = "Latitude",
              doc = "Geodetic latitude (WGS 84), north positive. Unit: deg.",
              none = -1048576,
              min = -900000,
              max = 900000,
              signed = true,
              unit = "deg",
              num = 1,
              add = 0,
              den = 10000,
            },
            {
              kind = "decimal",
              name = "longitude",
              start = 23,
              width = 22,
              label = "Longitude",
              doc = "Geodetic longitude (WGS 84), east positive; 180 is written as -180. Unit: deg.",
              none = -2097152,
              min = -1800000,
              max = 1799999,
              signed = true,
              unit = "deg",
              num = 1,
              add = 0,
              den = 10000,
            },
            {
              kind = "integer",
              name = "altitude",
              start = 45,
              width = 14,
              label = "Altitude",
              doc = "Altitude above mean sea level. Unit: m.",
              none = 16383,
              min = 0,
              max = 16200,
              unit = "m",
              num = 5,
              add = -1000,
              den = 1,
            },
            {
              kind = "integer",
              name = "course",
              start = 59,
              width = 9,
              label = "Course",
              doc = "Course over ground, from true north clockwise. Unit: deg.",
              none = 511,
              min = 0,
              max = 359,
              unit = "deg",
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "enum",
              name = "altitude_source",
              start = 68,
              width = 2,
              label = "Altitude source",
              doc = "What the altitude comes from.",
              none = 0,
              enumeration = "altitude_source",
            },
          },
        },
        {
          name = "J3.2C1",
          optional = true,
          doc = "What it is and what its transponder answers.",
          fields = {
            {
              kind = "enum",
              name = "platform",
              start = 7,
              width = 5,
              label = "Platform",
              doc = "What kind of aircraft.",
              none = 0,
              enumeration = "air_platform",
            },
            {
              kind = "enum",
              name = "activity",
              start = 12,
              width = 5,
              label = "Activity",
              doc = "What it is doing.",
              none = 0,
              enumeration = "air_activity",
            },
            {
              kind = "octal",
              name = "iff_mode_1",
              start = 17,
              width = 7,
              label = "IFF mode 1",
              doc = "Transponder Mode 1 code, two octal digits (in practice the second is 0-3).",
              none = 127,
              min = 0,
              max = 63,
              digits = 2,
            },
            {
              kind = "octal",
              name = "iff_mode_2",
              start = 24,
              width = 13,
              label = "IFF mode 2",
              doc = "Transponder Mode 2 code, four octal digits.",
              none = 8191,
              min = 0,
              max = 4095,
              digits = 4,
            },
            {
              kind = "octal",
              name = "iff_mode_3a",
              start = 37,
              width = 13,
              label = "IFF mode 3a",
              doc = "Transponder Mode 3/A code (squawk), four octal digits.",
              none = 8191,
              min = 0,
              max = 4095,
              digits = 4,
            },
            {
              kind = "integer",
              name = "vertical_rate",
              start = 50,
              width = 10,
              label = "Vertical rate",
              doc = "Rate of climb, up positive. Unit: m/s.",
              none = -512,
              min = -500,
              max = 500,
              signed = true,
              unit = "m/s",
              num = 1,
              add = 0,
              den = 1,
            },
            { kind = "spare", name = "spare", start = 60, width = 10 },
          },
        },
        {
          name = "J3.2C2",
          optional = true,
          doc = "Whose it is, and how many.",
          fields = {
            {
              kind = "enum",
              name = "nation",
              start = 7,
              width = 6,
              label = "Nation",
              doc = "Nation that the object belongs to.",
              none = 0,
              enumeration = "nation",
            },
            {
              kind = "integer",
              name = "strength",
              start = 13,
              width = 6,
              label = "Strength",
              doc = "How many aircraft fly together.",
              none = 63,
              min = 1,
              max = 62,
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "enum",
              name = "emergency",
              start = 19,
              width = 2,
              label = "Emergency",
              doc = "The object declares an emergency.",
              none = 0,
              enumeration = "yes_no",
            },
            {
              kind = "enum",
              name = "special_identification",
              start = 21,
              width = 2,
              label = "Special identification",
              doc = "It answers with the special position identification pulse.",
              none = 0,
              enumeration = "yes_no",
            },
            { kind = "spare", name = "spare", start = 23, width = 47 },
          },
        },
      },
    },
    ["J3.3"] = {
      name = "J3.3",
      id = "j3_3",
      title = "Surface Track",
      doc = "An object on the sea, as a sensor or an operator of the sender sees it.",
      words = {
        {
          name = "J3.3I",
          doc = "Which track, how good, when and how fast.",
          fields = {
            {
              kind = "tn",
              name = "tn",
              start = 13,
              width = 19,
              label = "TN",
              doc = "The track that is reported.",
              is_subject = true,
              min = 1,
              max = 524287,
            },
            {
              kind = "integer",
              name = "track_quality",
              start = 32,
              width = 5,
              label = "Track quality",
              doc = "Track quality, 0 (worst) to 15 (best).",
              none = 31,
              min = 0,
              max = 15,
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "enum",
              name = "identity",
              start = 37,
              width = 4,
              label = "Identity",
              doc = "Standard identity of the object.",
              none = 0,
              enumeration = "identity",
            },
            {
              kind = "decimal",
              name = "time_of_validity",
              start = 41,
              width = 19,
              label = "Time of validity",
              doc = "Time that the position holds for, within the UTC hour. Unit: s.",
              none = 524287,
              min = 0,
              max = 359999,
              unit = "s",
              num = 1,
              add = 0,
              den = 100,
            },
            {
              kind = "decimal",
              name = "speed",
              start = 60,
              width = 10,
              label = "Speed",
              doc = "Ground speed. Unit: m/s.",
              none = 1023,
              min = 0,
              max = 1022,
              unit = "m/s",
              num = 1,
              add = 0,
              den = 10,
            },
          },
        },
        {
          name = "J3.3E0",
          doc = "Where it is, where it goes and what it is.",
          fields = {
            {
              kind = "decimal",
              name = "latitude",
              start = 2,
              width = 21,
              label = "Latitude",
              doc = "Geodetic latitude (WGS 84), north positive. Unit: deg.",
              none = -1048576,
              min = -900000,
              max = 900000,
              signed = true,
              unit = "deg",
              num = 1,
              add = 0,
              den = 10000,
            },
            {
              kind = "decimal",
              name = "longitude",
              start = 23,
              width = 22,
              label = "Longitude",
              doc = "Geodetic longitude (WGS 84), east positive; 180 is written as -180. Unit: deg.",
              none = -2097152,
              min = -1800000,
              max = 1799999,
              signed = true,
              unit = "deg",
              num = 1,
              add = 0,
              den = 10000,
            },
            {
              kind = "integer",
              name = "course",
              start = 45,
              width = 9,
              label = "Course",
              doc = "Course over ground, from true north clockwise. Unit: deg.",
              none = 511,
              min = 0,
              max = 359,
              unit = "deg",
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "enum",
              name = "platform",
              start = 54,
              width = 5,
              label = "Platform",
              doc = "What kind of ship.",
              none = 0,
              enumeration = "surface_platform",
            },
            {
              kind = "enum",
              name = "activity",
              start = 59,
              width = 5,
              label = "Activity",
              doc = "What it is doing.",
              none = 0,
              enumeration = "surface_activity",
            },
            {
              kind = "integer",
              name = "altitude",
              start = 64,
              width = 6,
              label = "Altitude",
              doc = "Altitude of the water above mean sea level, for lakes and rivers. Unit: m.",
              none = 63,
              min = 0,
              max = 60,
              unit = "m",
              num = 20,
              add = -400,
              den = 1,
            },
          },
        },
        {
          name = "J3.3C1",
          optional = true,
          doc = "Whose it is, how many, and what its transponder answers.",
          fields = {
            {
              kind = "enum",
              name = "nation",
              start = 7,
              width = 6,
              label = "Nation",
              doc = "Nation that the object belongs to.",
              none = 0,
              enumeration = "nation",
            },
            {
              kind = "integer",
              name = "strength",
              start = 13,
              width = 6,
              label = "Strength",
              doc = "How many ships move together.",
              none = 63,
              min = 1,
              max = 62,
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "integer",
              name = "heading",
              start = 19,
              width = 9,
              label = "Heading",
              doc = "Where the bow points, from true north clockwise. Unit: deg.",
              none = 511,
              min = 0,
              max = 359,
              unit = "deg",
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "octal",
              name = "iff_mode_1",
              start = 28,
              width = 7,
              label = "IFF mode 1",
              doc = "Transponder Mode 1 code, two octal digits (in practice the second is 0-3).",
              none = 127,
              min = 0,
              max = 63,
              digits = 2,
            },
            {
              kind = "octal",
              name = "iff_mode_2",
              start = 35,
              width = 13,
              label = "IFF mode 2",
              doc = "Transponder Mode 2 code, four octal digits.",
              none = 8191,
              min = 0,
              max = 4095,
              digits = 4,
            },
            {
              kind = "octal",
              name = "iff_mode_3a",
              start = 48,
              width = 13,
              label = "IFF mode 3a",
              doc = "Transponder Mode 3/A code (squawk), four octal digits.",
              none = 8191,
              min = 0,
              max = 4095,
              digits = 4,
            },
            {
              kind = "enum",
              name = "emergency",
              start = 61,
              width = 2,
              label = "Emergency",
              doc = "The object declares an emergency.",
              none = 0,
              enumeration = "yes_no",
            },
            { kind = "spare", name = "spare", start = 63, width = 7 },
          },
        },
      },
    },
    ["J3.4"] = {
      name = "J3.4",
      id = "j3_4",
      title = "Subsurface Track",
      doc = "An object under the sea, as a sensor or an operator of the sender sees it.",
      words = {
        {
          name = "J3.4I",
          doc = "Which track, how good, when and how fast.",
          fields = {
            {
              kind = "tn",
              name = "tn",
              start = 13,
              width = 19,
              label = "TN",
              doc = "The track that is reported.",
              is_subject = true,
              min = 1,
              max = 524287,
            },
            {
              kind = "integer",
              name = "track_quality",
              start = 32,
              width = 5,
              label = "Track quality",
              doc = "Track quality, 0 (worst) to 15 (best).",
              none = 31,
              min = 0,
              max = 15,
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "enum",
              name = "identity",
              start = 37,
              width = 4,
              label = "Identity",
              doc = "Standard identity of the object.",
              none = 0,
              enumeration = "identity",
            },
            {
              kind = "decimal",
              name = "time_of_validity",
              start = 41,
              width = 19,
              label = "Time of validity",
              doc = "Time that the position holds for, within the UTC hour. Unit: s.",
              none = 524287,
              min = 0,
              max = 359999,
              unit = "s",
              num = 1,
              add = 0,
              den = 100,
            },
            {
              kind = "decimal",
              name = "speed",
              start = 60,
              width = 10,
              label = "Speed",
              doc = "Ground speed. Unit: m/s.",
              none = 1023,
              min = 0,
              max = 1022,
              unit = "m/s",
              num = 1,
              add = 0,
              den = 10,
            },
          },
        },
        {
          name = "J3.4E0",
          doc = "Where it is and where it goes.",
          fields = {
            {
              kind = "decimal",
              name = "latitude",
              start = 2,
              width = 21,
              label = "Latitude",
              doc = "Geodetic latitude (WGS 84), north positive. Unit: deg.",
              none = -1048576,
              min = -900000,
              max = 900000,
              signed = true,
              unit = "deg",
              num = 1,
              add = 0,
              den = 10000,
            },
            {
              kind = "decimal",
              name = "longitude",
              start = 23,
              width = 22,
              label = "Longitude",
              doc = "Geodetic longitude (WGS 84), east positive; 180 is written as -180. Unit: deg.",
              none = -2097152,
              min = -1800000,
              max = 1799999,
              signed = true,
              unit = "deg",
              num = 1,
              add = 0,
              den = 10000,
            },
            {
              kind = "integer",
              name = "depth",
              start = 45,
              width = 10,
              label = "Depth",
              doc = "Depth below the surface of the sea, down positive. Unit: m.",
              none = 1023,
              min = 0,
              max = 1000,
              unit = "m",
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "integer",
              name = "course",
              start = 55,
              width = 9,
              label = "Course",
              doc = "Course over ground, from true north clockwise. Unit: deg.",
              none = 511,
              min = 0,
              max = 359,
              unit = "deg",
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "enum",
              name = "depth_source",
              start = 64,
              width = 2,
              label = "Depth source",
              doc = "What the depth comes from.",
              none = 0,
              enumeration = "depth_source",
            },
            {
              kind = "enum",
              name = "contact_confidence",
              start = 66,
              width = 3,
              label = "Contact confidence",
              doc = "How sure it is that this is a submarine.",
              none = 0,
              enumeration = "contact_confidence",
            },
            { kind = "spare", name = "spare", start = 69, width = 1 },
          },
        },
        {
          name = "J3.4C1",
          optional = true,
          doc = "What and whose it is.",
          fields = {
            {
              kind = "enum",
              name = "platform",
              start = 7,
              width = 5,
              label = "Platform",
              doc = "What kind of vessel.",
              none = 0,
              enumeration = "subsurface_platform",
            },
            {
              kind = "enum",
              name = "activity",
              start = 12,
              width = 5,
              label = "Activity",
              doc = "What it is doing.",
              none = 0,
              enumeration = "subsurface_activity",
            },
            {
              kind = "enum",
              name = "nation",
              start = 17,
              width = 6,
              label = "Nation",
              doc = "Nation that the object belongs to.",
              none = 0,
              enumeration = "nation",
            },
            {
              kind = "enum",
              name = "emergency",
              start = 23,
              width = 2,
              label = "Emergency",
              doc = "The object declares an emergency.",
              none = 0,
              enumeration = "yes_no",
            },
            { kind = "spare", name = "spare", start = 25, width = 45 },
          },
        },
      },
    },
    ["J3.5"] = {
      name = "J3.5",
      id = "j3_5",
      title = "Land Point or Track",
      doc = "An object on land, fixed or moving, as a sensor or an operator of the sender sees it.",
      words = {
        {
          name = "J3.5I",
          doc = "Which track, how good, when and how fast.",
          fields = {
            {
              kind = "tn",
              name = "tn",
              start = 13,
              width = 19,
              label = "TN",
              doc = "The track that is reported.",
              is_subject = true,
              min = 1,
              max = 524287,
            },
            {
              kind = "integer",
              name = "track_quality",
              start = 32,
              width = 5,
              label = "Track quality",
              doc = "Track quality, 0 (worst) to 15 (best).",
              none = 31,
              min = 0,
              max = 15,
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "enum",
              name = "identity",
              start = 37,
              width = 4,
              label = "Identity",
              doc = "Standard identity of the object.",
              none = 0,
              enumeration = "identity",
            },
            {
              kind = "decimal",
              name = "time_of_validity",
              start = 41,
              width = 19,
              label = "Time of validity",
              doc = "Time that the position holds for, within the UTC hour. Unit: s.",
              none = 524287,
              min = 0,
              max = 359999,
              unit = "s",
              num = 1,
              add = 0,
              den = 100,
            },
            {
              kind = "decimal",
              name = "speed",
              start = 60,
              width = 10,
              label = "Speed",
              doc = "Ground speed. Unit: m/s.",
              none = 1023,
              min = 0,
              max = 1022,
              unit = "m/s",
              num = 1,
              add = 0,
              den = 10,
            },
          },
        },
        {
          name = "J3.5E0",
          doc = "Where it is and where it goes.",
          fields = {
            {
              kind = "decimal",
              name = "latitude",
              start = 2,
              width = 21,
              label = "Latitude",
              doc = "Geodetic latitude (WGS 84), north positive. Unit: deg.",
              none = -1048576,
              min = -900000,
              max = 900000,
              signed = true,
              unit = "deg",
              num = 1,
              add = 0,
              den = 10000,
            },
            {
              kind = "decimal",
              name = "longitude",
              start = 23,
              width = 22,
              label = "Longitude",
              doc = "Geodetic longitude (WGS 84), east positive; 180 is written as -180. Unit: deg.",
              none = -2097152,
              min = -1800000,
              max = 1799999,
              signed = true,
              unit = "deg",
              num = 1,
              add = 0,
              den = 10000,
            },
            {
              kind = "integer",
              name = "altitude",
              start = 45,
              width = 14,
              label = "Altitude",
              doc = "Altitude above mean sea level. Unit: m.",
              none = 16383,
              min = 0,
              max = 16200,
              unit = "m",
              num = 5,
              add = -1000,
              den = 1,
            },
            {
              kind = "integer",
              name = "course",
              start = 59,
              width = 9,
              label = "Course",
              doc = "Course over ground, from true north clockwise. Unit: deg.",
              none = 511,
              min = 0,
              max = 359,
              unit = "deg",
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "enum",
              name = "land_kind",
              start = 68,
              width = 2,
              label = "Land kind",
              doc = "Whether it may move.",
              none = 0,
              enumeration = "land_kind",
            },
          },
        },
        {
          name = "J3.5C1",
          optional = true,
          doc = "What and whose it is, and how many.",
          fields = {
            {
              kind = "enum",
              name = "platform",
              start = 7,
              width = 5,
              label = "Platform",
              doc = "What kind of installation or vehicle.",
              none = 0,
              enumeration = "land_platform",
            },
            {
              kind = "enum",
              name = "activity",
              start = 12,
              width = 5,
              label = "Activity",
              doc = "What is going on there.",
              none = 0,
              enumeration = "land_activity",
            },
            {
              kind = "enum",
              name = "nation",
              start = 17,
              width = 6,
              label = "Nation",
              doc = "Nation that the object belongs to.",
              none = 0,
              enumeration = "nation",
            },
            {
              kind = "integer",
              name = "strength",
              start = 23,
              width = 6,
              label = "Strength",
              doc = "How many there are.",
              none = 63,
              min = 1,
              max = 62,
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "octal",
              name = "iff_mode_2",
              start = 29,
              width = 13,
              label = "IFF mode 2",
              doc = "Transponder Mode 2 code, four octal digits.",
              none = 8191,
              min = 0,
              max = 4095,
              digits = 4,
            },
            {
              kind = "octal",
              name = "iff_mode_3a",
              start = 42,
              width = 13,
              label = "IFF mode 3a",
              doc = "Transponder Mode 3/A code (squawk), four octal digits.",
              none = 8191,
              min = 0,
              max = 4095,
              digits = 4,
            },
            {
              kind = "enum",
              name = "emergency",
              start = 55,
              width = 2,
              label = "Emergency",
              doc = "The object declares an emergency.",
              none = 0,
              enumeration = "yes_no",
            },
            { kind = "spare", name = "spare", start = 57, width = 13 },
          },
        },
      },
    },
    ["J3.6"] = {
      name = "J3.6",
      id = "j3_6",
      title = "Space Track",
      doc = "An object in ballistic flight or in orbit.",
      words = {
        {
          name = "J3.6I",
          doc = "Which track, how good, when, and in which part of its flight.",
          fields = {
            {
              kind = "tn",
              name = "tn",
              start = 13,
              width = 19,
              label = "TN",
              doc = "The track that is reported.",
              is_subject = true,
              min = 1,
              max = 524287,
            },
            {
              kind = "integer",
              name = "track_quality",
              start = 32,
              width = 5,
              label = "Track quality",
              doc = "Track quality, 0 (worst) to 15 (best).",
              none = 31,
              min = 0,
              max = 15,
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "enum",
              name = "identity",
              start = 37,
              width = 4,
              label = "Identity",
              doc = "Standard identity of the object.",
              none = 0,
              enumeration = "identity",
            },
            {
              kind = "decimal",
              name = "time_of_validity",
              start = 41,
              width = 19,
              label = "Time of validity",
              doc = "Time that the position holds for, within the UTC hour. Unit: s.",
              none = 524287,
              min = 0,
              max = 359999,
              unit = "s",
              num = 1,
              add = 0,
              den = 100,
            },
            {
              kind = "enum",
              name = "ballistic_phase",
              start = 60,
              width = 3,
              label = "Ballistic phase",
              doc = "The part of its flight that it is in.",
              none = 0,
              enumeration = "ballistic_phase",
            },
            {
              kind = "enum",
              name = "stage",
              start = 63,
              width = 3,
              label = "Stage",
              doc = "The stage that burns or burnt last.",
              none = 0,
              enumeration = "stage",
            },
            { kind = "spare", name = "spare", start = 66, width = 4 },
          },
        },
        {
          name = "J3.6E0",
          doc = "Where it is.",
          fields = {
            {
              kind = "decimal",
              name = "latitude",
              start = 2,
              width = 21,
              label = "Latitude",
              doc = "Geodetic latitude (WGS 84), north positive. Unit: deg.",
              none = -1048576,
              min = -900000,
              max = 900000,
              signed = true,
              unit = "deg",
              num = 1,
              add = 0,
              den = 10000,
            },
            {
              kind = "decimal",
              name = "longitude",
              start = 23,
              width = 22,
              label = "Longitude",
              doc = "Geodetic longitude (WGS 84), east positive; 180 is written as -180. Unit: deg.",
              none = -2097152,
              min = -1800000,
              max = 1799999,
              signed = true,
              unit = "deg",
              num = 1,
              add = 0,
              den = 10000,
            },
            {
              kind = "integer",
              name = "altitude",
              start = 45,
              width = 19,
              label = "Altitude",
              doc = "Altitude above mean sea level. Unit: m.",
              none = 524287,
              min = 0,
              max = 500000,
              unit = "m",
              num = 20,
              add = 0,
              den = 1,
            },
            {
              kind = "enum",
              name = "covariance_class",
              start = 64,
              width = 4,
              label = "Covariance class",
              doc = "One-sigma error of the position, along its largest axis.",
              none = 0,
              enumeration = "covariance_class",
            },
            { kind = "spare", name = "spare", start = 68, width = 2 },
          },
        },
        {
          name = "J3.6E1",
          doc = "Where it goes, and from where.",
          fields = {
            {
              kind = "integer",
              name = "velocity_east",
              start = 2,
              width = 15,
              label = "Velocity east",
              doc = "Velocity over the turning Earth, component to the east at the object's position. Unit: m/s.",
              none = -16384,
              min = -12000,
              max = 12000,
              signed = true,
              unit = "m/s",
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "integer",
              name = "velocity_north",
              start = 17,
              width = 15,
              label = "Velocity north",
              doc = "Same, component to the north. Unit: m/s.",
              none = -16384,
              min = -12000,
              max = 12000,
              signed = true,
              unit = "m/s",
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "integer",
              name = "velocity_up",
              start = 32,
              width = 15,
              label = "Velocity up",
              doc = "Same, component away from the Earth. Unit: m/s.",
              none = -16384,
              min = -12000,
              max = 12000,
              signed = true,
              unit = "m/s",
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "tn",
              name = "launch_point_tn",
              start = 47,
              width = 19,
              label = "Launch point TN",
              doc = "The reference point where it was launched.",
              none = 0,
              min = 1,
              max = 524287,
            },
            { kind = "spare", name = "spare", start = 66, width = 4 },
          },
        },
        {
          name = "J3.6C1",
          optional = true,
          doc = "Where it comes down, and what it is.",
          fields = {
            {
              kind = "tn",
              name = "impact_point_tn",
              start = 7,
              width = 19,
              label = "Impact point TN",
              doc = "The reference point where it is expected to come down.",
              none = 0,
              min = 1,
              max = 524287,
            },
            {
              kind = "enum",
              name = "object_kind",
              start = 26,
              width = 5,
              label = "Object kind",
              doc = "What kind of object.",
              none = 0,
              enumeration = "space_object",
            },
            {
              kind = "enum",
              name = "nation",
              start = 31,
              width = 6,
              label = "Nation",
              doc = "Nation that launched it.",
              none = 0,
              enumeration = "nation",
            },
            {
              kind = "integer",
              name = "confidence",
              start = 37,
              width = 5,
              label = "Confidence",
              doc = "How sure it is that the object is of this kind. Unit: %.",
              none = 31,
              min = 0,
              max = 20,
              unit = "%",
              num = 5,
              add = 0,
              den = 1,
            },
            { kind = "spare", name = "spare", start = 42, width = 28 },
          },
        },
      },
    },
    ["J7.0"] = {
      name = "J7.0",
      id = "j7_0",
      title = "Track Management",
      doc = "Something is done with a track: it is dropped, or what is known of it changes.",
      words = {
        {
          name = "J7.0I",
          doc = "The track, the action and what it sets.",
          fields = {
            {
              kind = "tn",
              name = "tn",
              start = 13,
              width = 19,
              label = "TN",
              doc = "The track that it is about.",
              min = 1,
              max = 524287,
            },
            {
              kind = "enum",
              name = "action",
              start = 32,
              width = 4,
              label = "Action",
              doc = "What is done.",
              enumeration = "track_action",
            },
            {
              kind = "enum",
              name = "identity",
              start = 36,
              width = 4,
              label = "Identity",
              doc = "The new identity, or the one that holds.",
              none = 0,
              enumeration = "identity",
            },
            {
              kind = "enum",
              name = "environment",
              start = 40,
              width = 3,
              label = "Environment",
              doc = "Where the object moves.",
              none = 0,
              enumeration = "environment",
            },
            {
              kind = "enum",
              name = "nation",
              start = 43,
              width = 6,
              label = "Nation",
              doc = "Nation that the object belongs to.",
              none = 0,
              enumeration = "nation",
            },
            {
              kind = "enum",
              name = "confirmed",
              start = 49,
              width = 2,
              label = "Confirmed",
              doc = "A second source confirms it.",
              none = 0,
              enumeration = "yes_no",
            },
            { kind = "spare", name = "spare", start = 51, width = 19 },
          },
        },
      },
    },
    ["J7.1"] = {
      name = "J7.1",
      id = "j7_1",
      title = "Data Update Request",
      doc = "Somebody asks for more about a track.",
      words = {
        {
          name = "J7.1I",
          doc = "The track, and what is asked for.",
          fields = {
            {
              kind = "tn",
              name = "tn",
              start = 13,
              width = 19,
              label = "TN",
              doc = "The track that it is about.",
              min = 1,
              max = 524287,
            },
            {
              kind = "enum",
              name = "request",
              start = 32,
              width = 4,
              label = "Request",
              doc = "What is asked for.",
              enumeration = "update_request",
            },
            {
              kind = "enum",
              name = "urgent",
              start = 36,
              width = 2,
              label = "Urgent",
              doc = "An answer is needed at once.",
              none = 0,
              enumeration = "yes_no",
            },
            { kind = "spare", name = "spare", start = 38, width = 32 },
          },
        },
      },
    },
    ["J7.2"] = {
      name = "J7.2",
      id = "j7_2",
      title = "Correlation",
      doc = "Two tracks are, or are not, the same object.",
      words = {
        {
          name = "J7.2I",
          doc = "The two tracks, and what is said of them.",
          fields = {
            {
              kind = "tn",
              name = "tn",
              start = 13,
              width = 19,
              label = "TN",
              doc = "The track number that stays.",
              min = 1,
              max = 524287,
            },
            {
              kind = "tn",
              name = "other_tn",
              start = 32,
              width = 19,
              label = "Other TN",
              doc = "The track number that is compared with it, or that goes.",
              min = 1,
              max = 524287,
            },
            {
              kind = "enum",
              name = "kind",
              start = 51,
              width = 4,
              label = "Kind",
              doc = "What is said of the two.",
              enumeration = "correlation",
            },
            {
              kind = "integer",
              name = "confidence",
              start = 55,
              width = 5,
              label = "Confidence",
              doc = "How sure it is. Unit: %.",
              none = 31,
              min = 0,
              max = 20,
              unit = "%",
              num = 5,
              add = 0,
              den = 1,
            },
            { kind = "spare", name = "spare", start = 60, width = 10 },
          },
        },
      },
    },
    ["J7.4"] = {
      name = "J7.4",
      id = "j7_4",
      title = "Track Identifier",
      doc = "A track carries an identifier of a public register.",
      words = {
        {
          name = "J7.4I",
          doc = "The track and its identifier.",
          fields = {
            {
              kind = "tn",
              name = "tn",
              start = 13,
              width = 19,
              label = "TN",
              doc = "The track that it is about.",
              min = 1,
              max = 524287,
            },
            {
              kind = "enum",
              name = "action",
              start = 32,
              width = 2,
              label = "Action",
              doc = "What is done with the identifier.",
              enumeration = "identifier_action",
            },
            {
              kind = "enum",
              name = "kind",
              start = 34,
              width = 4,
              label = "Kind",
              doc = "Whose identifier it is.",
              none = 0,
              enumeration = "identifier_kind",
            },
            {
              kind = "integer",
              name = "identifier",
              start = 38,
              width = 30,
              label = "Identifier",
              doc = "The identifier, a number of up to nine decimal digits.",
              none = 1073741823,
              min = 0,
              max = 999999999,
              num = 1,
              add = 0,
              den = 1,
            },
            { kind = "spare", name = "spare", start = 68, width = 2 },
          },
        },
      },
    },
    ["J7.7"] = {
      name = "J7.7",
      id = "j7_7",
      title = "Association",
      doc = "Two tracks belong together, as a missile and its launch point do.",
      words = {
        {
          name = "J7.7I",
          doc = "The two tracks, and how they belong together.",
          fields = {
            {
              kind = "tn",
              name = "tn",
              start = 13,
              width = 19,
              label = "TN",
              doc = "The track that it is about.",
              min = 1,
              max = 524287,
            },
            {
              kind = "tn",
              name = "other_tn",
              start = 32,
              width = 19,
              label = "Other TN",
              doc = "The track that it belongs to.",
              min = 1,
              max = 524287,
            },
            {
              kind = "enum",
              name = "kind",
              start = 51,
              width = 4,
              label = "Kind",
              doc = "How they belong together.",
              enumeration = "association",
            },
            {
              kind = "integer",
              name = "confidence",
              start = 55,
              width = 5,
              label = "Confidence",
              doc = "How sure it is. Unit: %.",
              none = 31,
              min = 0,
              max = 20,
              unit = "%",
              num = 5,
              add = 0,
              den = 1,
            },
            { kind = "spare", name = "spare", start = 60, width = 10 },
          },
        },
      },
    },
    ["J13.2"] = {
      name = "J13.2",
      id = "j13_2",
      title = "Air Platform and System Status",
      doc = "An aircraft on the link reports the state of itself, its sensors and its links.",
      words = {
        {
          name = "J13.2I",
          doc = "Who it is, and the state of its systems.",
          fields = {
            {
              kind = "octal",
              name = "participant_stn",
              start = 13,
              width = 15,
              label = "Participant STN",
              doc = "Source track number of the unit that is reported.",
              is_subject = true,
              min = 1,
              max = 32767,
              digits = 5,
            },
            {
              kind = "decimal",
              name = "time_of_validity",
              start = 28,
              width = 19,
              label = "Time of validity",
              doc = "Time that the report holds for, within the UTC hour. Unit: s.",
              none = 524287,
              min = 0,
              max = 359999,
              unit = "s",
              num = 1,
              add = 0,
              den = 100,
            },
            {
              kind = "enum",
              name = "unit_status",
              start = 47,
              width = 4,
              label = "Unit status",
              doc = "How the unit is doing.",
              none = 0,
              enumeration = "unit_status",
            },
            {
              kind = "enum",
              name = "radar",
              start = 51,
              width = 3,
              label = "Radar",
              doc = "State of its air search radar.",
              none = 0,
              enumeration = "system_status",
            },
            {
              kind = "enum",
              name = "passive_sensors",
              start = 54,
              width = 3,
              label = "Passive sensors",
              doc = "State of its passive sensors.",
              none = 0,
              enumeration = "system_status",
            },
            {
              kind = "enum",
              name = "iff",
              start = 57,
              width = 3,
              label = "IFF",
              doc = "State of its transponder and interrogator.",
              none = 0,
              enumeration = "system_status",
            },
            {
              kind = "enum",
              name = "navigation",
              start = 60,
              width = 3,
              label = "Navigation",
              doc = "State of its navigation system.",
              none = 0,
              enumeration = "system_status",
            },
            {
              kind = "enum",
              name = "data_link",
              start = 63,
              width = 3,
              label = "Data link",
              doc = "State of its terminal on this link.",
              none = 0,
              enumeration = "system_status",
            },
            { kind = "spare", name = "spare", start = 66, width = 4 },
          },
        },
        {
          name = "J13.2C1",
          optional = true,
          doc = "The state of its links, and what it carries.",
          fields = {
            {
              kind = "enum",
              name = "voice",
              start = 7,
              width = 3,
              label = "Voice",
              doc = "State of its voice radios.",
              none = 0,
              enumeration = "system_status",
            },
            {
              kind = "enum",
              name = "satellite_link",
              start = 10,
              width = 3,
              label = "Satellite link",
              doc = "State of its satellite links.",
              none = 0,
              enumeration = "system_status",
            },
            {
              kind = "enum",
              name = "second_link",
              start = 13,
              width = 3,
              label = "Second link",
              doc = "State of its data links other than this one.",
              none = 0,
              enumeration = "system_status",
            },
            {
              kind = "enum",
              name = "platform",
              start = 16,
              width = 5,
              label = "Platform",
              doc = "What kind of aircraft.",
              none = 0,
              enumeration = "air_platform",
            },
            {
              kind = "enum",
              name = "activity",
              start = 21,
              width = 5,
              label = "Activity",
              doc = "What it is doing.",
              none = 0,
              enumeration = "air_activity",
            },
            {
              kind = "integer",
              name = "fuel",
              start = 26,
              width = 7,
              label = "Fuel",
              doc = "Usable fuel, of full tanks. Unit: %.",
              none = 127,
              min = 0,
              max = 100,
              unit = "%",
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "integer",
              name = "endurance",
              start = 33,
              width = 10,
              label = "Endurance",
              doc = "Time in the air that is left. Unit: s.",
              none = 1023,
              min = 0,
              max = 1022,
              unit = "s",
              num = 60,
              add = 0,
              den = 1,
            },
            { kind = "spare", name = "spare", start = 43, width = 27 },
          },
        },
      },
    },
    ["J13.3"] = {
      name = "J13.3",
      id = "j13_3",
      title = "Surface Platform and System Status",
      doc = "A ship on the link reports the state of itself, its sensors and its links.",
      words = {
        {
          name = "J13.3I",
          doc = "Who it is, and the state of its systems.",
          fields = {
            {
              kind = "octal",
              name = "participant_stn",
              start = 13,
              width = 15,
              label = "Participant STN",
              doc = "Source track number of the unit that is reported.",
              is_subject = true,
              min = 1,
              max = 32767,
              digits = 5,
            },
            {
              kind = "decimal",
              name = "time_of_validity",
              start = 28,
              width = 19,
              label = "Time of validity",
              doc = "Time that the report holds for, within the UTC hour. Unit: s.",
              none = 524287,
              min = 0,
              max = 359999,
              unit = "s",
              num = 1,
              add = 0,
              den = 100,
            },
            {
              kind = "enum",
              name = "unit_status",
              start = 47,
              width = 4,
              label = "Unit status",
              doc = "How the unit is doing.",
              none = 0,
              enumeration = "unit_status",
            },
            {
              kind = "enum",
              name = "radar",
              start = 51,
              width = 3,
              label = "Radar",
              doc = "State of its air search radar.",
              none = 0,
              enumeration = "system_status",
            },
            {
              kind = "enum",
              name = "surface_radar",
              start = 54,
              width = 3,
              label = "Surface radar",
              doc = "State of its surface search radar.",
              none = 0,
              enumeration = "system_status",
            },
            {
              kind = "enum",
              name = "sonar",
              start = 57,
              width = 3,
              label = "Sonar",
              doc = "State of its sonar.",
              none = 0,
              enumeration = "system_status",
            },
            {
              kind = "enum",
              name = "iff",
              start = 60,
              width = 3,
              label = "IFF",
              doc = "State of its transponder and interrogator.",
              none = 0,
              enumeration = "system_status",
            },
            {
              kind = "enum",
              name = "navigation",
              start = 63,
              width = 3,
              label = "Navigation",
              doc = "State of its navigation system.",
              none = 0,
              enumeration = "system_status",
            },
            {
              kind = "enum",
              name = "data_link",
              start = 66,
              width = 3,
              label = "Data link",
              doc = "State of its terminal on this link.",
              none = 0,
              enumeration = "system_status",
            },
            { kind = "spare", name = "spare", start = 69, width = 1 },
          },
        },
        {
          name = "J13.3C1",
          optional = true,
          doc = "The state of its links, and what it carries.",
          fields = {
            {
              kind = "enum",
              name = "voice",
              start = 7,
              width = 3,
              label = "Voice",
              doc = "State of its voice radios.",
              none = 0,
              enumeration = "system_status",
            },
            {
              kind = "enum",
              name = "satellite_link",
              start = 10,
              width = 3,
              label = "Satellite link",
              doc = "State of its satellite links.",
              none = 0,
              enumeration = "system_status",
            },
            {
              kind = "enum",
              name = "second_link",
              start = 13,
              width = 3,
              label = "Second link",
              doc = "State of its data links other than this one.",
              none = 0,
              enumeration = "system_status",
            },
            {
              kind = "enum",
              name = "platform",
              start = 16,
              width = 5,
              label = "Platform",
              doc = "What kind of ship.",
              none = 0,
              enumeration = "surface_platform",
            },
            {
              kind = "enum",
              name = "activity",
              start = 21,
              width = 5,
              label = "Activity",
              doc = "What it is doing.",
              none = 0,
              enumeration = "surface_activity",
            },
            {
              kind = "integer",
              name = "fuel",
              start = 26,
              width = 7,
              label = "Fuel",
              doc = "Fuel, of full tanks. Unit: %.",
              none = 127,
              min = 0,
              max = 100,
              unit = "%",
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "enum",
              name = "propulsion",
              start = 33,
              width = 3,
              label = "Propulsion",
              doc = "State of its propulsion.",
              none = 0,
              enumeration = "system_status",
            },
            {
              kind = "enum",
              name = "flight_deck",
              start = 36,
              width = 3,
              label = "Flight deck",
              doc = "State of its flight deck.",
              none = 0,
              enumeration = "system_status",
            },
            { kind = "spare", name = "spare", start = 39, width = 31 },
          },
        },
      },
    },
    ["J13.4"] = {
      name = "J13.4",
      id = "j13_4",
      title = "Subsurface Platform and System Status",
      doc = "A submarine on the link reports the state of itself, its sensors and its links.",
      words = {
        {
          name = "J13.4I",
          doc = "Who it is, and the state of its systems.",
          fields = {
            {
              kind = "octal",
              name = "participant_stn",
              start = 13,
              width = 15,
              label = "Participant STN",
              doc = "Source track number of the unit that is reported.",
              is_subject = true,
              min = 1,
              max = 32767,
              digits = 5,
            },
            {
              kind = "decimal",
              name = "time_of_validity",
              start = 28,
              width = 19,
              label = "Time of validity",
              doc = "Time that the report holds for, within the UTC hour. Unit: s.",
              none = 524287,
              min = 0,
              max = 359999,
              unit = "s",
              num = 1,
              add = 0,
              den = 100,
            },
            {
              kind = "enum",
              name = "unit_status",
              start = 47,
              width = 4,
              label = "Unit status",
              doc = "How the unit is doing.",
              none = 0,
              enumeration = "unit_status",
            },
            {
              kind = "enum",
              name = "active_sonar",
              start = 51,
              width = 3,
              label = "Active sonar",
              doc = "State of its active sonar.",
              none = 0,
              enumeration = "system_status",
            },
            {
              kind = "enum",
              name = "passive_sensors",
              start = 54,
              width = 3,
              label = "Passive sensors",
              doc = "State of its passive sonar.",
              none = 0,
              enumeration = "system_status",
            },
            {
              kind = "enum",
              name = "navigation",
              start = 57,
              width = 3,
              label = "Navigation",
              doc = "State of its navigation system.",
              none = 0,
              enumeration = "system_status",
            },
            {
              kind = "enum",
              name = "data_link",
              start = 60,
              width = 3,
              label = "Data link",
              doc = "State of its terminal on this link.",
              none = 0,
              enumeration = "system_status",
            },
            { kind = "spare", name = "spare", start = 63, width = 7 },
          },
        },
        {
          name = "J13.4C1",
          optional = true,
          doc = "The state of its links, and what it carries.",
          fields = {
            {
              kind = "enum",
              name = "voice",
              start = 7,
              width = 3,
              label = "Voice",
              doc = "State of its voice radios.",
              none = 0,
              enumeration = "system_status",
            },
            {
              kind = "enum",
              name = "satellite_link",
              start = 10,
              width = 3,
              label = "Satellite link",
              doc = "State of its satellite links.",
              none = 0,
              enumeration = "system_status",
            },
            {
              kind = "enum",
              name = "second_link",
              start = 13,
              width = 3,
              label = "Second link",
              doc = "State of its data links other than this one.",
              none = 0,
              enumeration = "system_status",
            },
            {
              kind = "enum",
              name = "platform",
              start = 16,
              width = 5,
              label = "Platform",
              doc = "What kind of vessel.",
              none = 0,
              enumeration = "subsurface_platform",
            },
            {
              kind = "enum",
              name = "activity",
              start = 21,
              width = 5,
              label = "Activity",
              doc = "What it is doing.",
              none = 0,
              enumeration = "subsurface_activity",
            },
            {
              kind = "enum",
              name = "propulsion",
              start = 26,
              width = 3,
              label = "Propulsion",
              doc = "State of its propulsion.",
              none = 0,
              enumeration = "system_status",
            },
            {
              kind = "integer",
              name = "battery",
              start = 29,
              width = 7,
              label = "Battery",
              doc = "Charge of its batteries. Unit: %.",
              none = 127,
              min = 0,
              max = 100,
              unit = "%",
              num = 1,
              add = 0,
              den = 1,
            },
            { kind = "spare", name = "spare", start = 36, width = 34 },
          },
        },
      },
    },
    ["J13.5"] = {
      name = "J13.5",
      id = "j13_5",
      title = "Land Platform and System Status",
      doc = "A unit on land reports the state of itself, its sensors and its links.",
      words = {
        {
          name = "J13.5I",
          doc = "Who it is, and the state of its systems.",
          fields = {
            {
              kind = "octal",
              name = "participant_stn",
              start = 13,
              width = 15,
              label = "Participant STN",
              doc = "Source track number of the unit that is reported.",
              is_subject = true,
              min = 1,
              max = 32767,
              digits = 5,
            },
            {
              kind = "decimal",
              name = "time_of_validity",
              start = 28,
              width = 19,
              label = "Time of validity",
              doc = "Time that the report holds for, within the UTC hour. Unit: s.",
              none = 524287,
              min = 0,
              max = 359999,
              unit = "s",
              num = 1,
              add = 0,
              den = 100,
            },
            {
              kind = "enum",
              name = "unit_status",
              start = 47,
              width = 4,
              label = "Unit status",
              doc = "How the unit is doing.",
              none = 0,
              enumeration = "unit_status",
            },
            {
              kind = "enum",
              name = "radar",
              start = 51,
              width = 3,
              label = "Radar",
              doc = "State of its air search radar.",
              none = 0,
              enumeration = "system_status",
            },
            {
              kind = "enum",
              name = "missile_warning_sensor",
              start = 54,
              width = 3,
              label = "Missile warning sensor",
              doc = "State of its ballistic missile warning sensor.",
              none = 0,
              enumeration = "system_status",
            },
            {
              kind = "enum",
              name = "iff",
              start = 57,
              width = 3,
              label = "IFF",
              doc = "State of its transponder and interrogator.",
              none = 0,
              enumeration = "system_status",
            },
            {
              kind = "enum",
              name = "navigation",
              start = 60,
              width = 3,
              label = "Navigation",
              doc = "State of its navigation system.",
              none = 0,
              enumeration = "system_status",
            },
            {
              kind = "enum",
              name = "data_link",
              start = 63,
              width = 3,
              label = "Data link",
              doc = "State of its terminal on this link.",
              none = 0,
              enumeration = "system_status",
            },
            { kind = "spare", name = "spare", start = 66, width = 4 },
          },
        },
        {
          name = "J13.5C1",
          optional = true,
          doc = "The state of its links, and what it carries.",
          fields = {
            {
              kind = "enum",
              name = "voice",
              start = 7,
              width = 3,
              label = "Voice",
              doc = "State of its voice radios.",
              none = 0,
              enumeration = "system_status",
            },
            {
              kind = "enum",
              name = "satellite_link",
              start = 10,
              width = 3,
              label = "Satellite link",
              doc = "State of its satellite links.",
              none = 0,
              enumeration = "system_status",
            },
            {
              kind = "enum",
              name = "second_link",
              start = 13,
              width = 3,
              label = "Second link",
              doc = "State of its data links other than this one.",
              none = 0,
              enumeration = "system_status",
            },
            {
              kind = "enum",
              name = "platform",
              start = 16,
              width = 5,
              label = "Platform",
              doc = "What kind of installation or vehicle.",
              none = 0,
              enumeration = "land_platform",
            },
            {
              kind = "enum",
              name = "activity",
              start = 21,
              width = 5,
              label = "Activity",
              doc = "What is going on there.",
              none = 0,
              enumeration = "land_activity",
            },
            {
              kind = "enum",
              name = "power",
              start = 26,
              width = 3,
              label = "Power",
              doc = "State of its power supply.",
              none = 0,
              enumeration = "system_status",
            },
            {
              kind = "enum",
              name = "shelter",
              start = 29,
              width = 3,
              label = "Shelter",
              doc = "State of its shelter and protection.",
              none = 0,
              enumeration = "system_status",
            },
            { kind = "spare", name = "spare", start = 32, width = 38 },
          },
        },
        {
          name = "J13.5C2",
          optional = true,
          doc = "Which part of the sky its main sensor watches.",
          fields = {
            {
              kind = "integer",
              name = "sector_centre",
              start = 7,
              width = 9,
              label = "Sector centre",
              doc = "Middle of the sector, from true north clockwise. Unit: deg.",
              none = 511,
              min = 0,
              max = 359,
              unit = "deg",
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "integer",
              name = "sector_width",
              start = 16,
              width = 9,
              label = "Sector width",
              doc = "Width of the sector. Unit: deg.",
              none = 511,
              min = 1,
              max = 360,
              unit = "deg",
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "integer",
              name = "sensor_range",
              start = 25,
              width = 10,
              label = "Sensor range",
              doc = "Range of the sensor. Unit: m.",
              none = 1023,
              min = 0,
              max = 1000,
              unit = "m",
              num = 5000,
              add = 0,
              den = 1,
            },
            { kind = "spare", name = "spare", start = 35, width = 35 },
          },
        },
      },
    },
    ["J15.0"] = {
      name = "J15.0",
      id = "j15_0",
      title = "Threat Warning",
      doc = "A missile was launched, or is expected to come down: for people and units to take cover. It warns, and asks for nothing else.",
      words = {
        {
          name = "J15.0I",
          doc = "Which event, what is said of it, and by whom.",
          fields = {
            {
              kind = "count",
              name = "event",
              start = 13,
              width = 16,
              label = "Event",
              doc = "Number of the event, the same in all reports of one event and of no other on its network.",
              is_subject = true,
              min = 1,
              max = 65535,
            },
            {
              kind = "count",
              name = "repeat",
              start = 29,
              width = 8,
              label = "Repeat",
              doc = "How often this report was sent before.",
              min = 0,
              max = 255,
            },
            {
              kind = "enum",
              name = "state",
              start = 37,
              width = 3,
              label = "State",
              doc = "Where the event stands.",
              enumeration = "threat_state",
            },
            {
              kind = "enum",
              name = "kind",
              start = 40,
              width = 3,
              label = "Kind",
              doc = "What is said of the event.",
              enumeration = "threat_kind",
            },
            {
              kind = "enum",
              name = "class",
              start = 43,
              width = 2,
              label = "Class",
              doc = "Class of the traffic; the exercise indicator.",
              enumeration = "class",
            },
            {
              kind = "enum",
              name = "origin",
              start = 45,
              width = 6,
              label = "Origin",
              doc = "Nation whose sensors saw the event: the origin of the warning.",
              none = 0,
              enumeration = "nation",
            },
            {
              kind = "integer",
              name = "confidence",
              start = 51,
              width = 5,
              label = "Confidence",
              doc = "How sure it is that the event is real. Unit: %.",
              none = 31,
              min = 0,
              max = 20,
              unit = "%",
              num = 5,
              add = 0,
              den = 1,
            },
            {
              kind = "enum",
              name = "object_kind",
              start = 56,
              width = 5,
              label = "Object kind",
              doc = "What was launched.",
              none = 0,
              enumeration = "space_object",
            },
            {
              kind = "enum",
              name = "nation",
              start = 61,
              width = 6,
              label = "Nation",
              doc = "Nation that launched it.",
              none = 0,
              enumeration = "nation",
            },
            { kind = "spare", name = "spare", start = 67, width = 3 },
          },
        },
        {
          name = "J15.0E0",
          doc = "Launch: where and when.",
          fields = {
            {
              kind = "decimal",
              name = "latitude",
              start = 2,
              width = 21,
              label = "Latitude",
              doc = "Geodetic latitude (WGS 84) of the launch point, north positive. Unit: deg.",
              none = -1048576,
              min = -900000,
              max = 900000,
              signed = true,
              unit = "deg",
              num = 1,
              add = 0,
              den = 10000,
            },
            {
              kind = "decimal",
              name = "longitude",
              start = 23,
              width = 22,
              label = "Longitude",
              doc = "Geodetic longitude (WGS 84) of the launch point, east positive; 180 is written as -180. Unit: deg.",
              none = -2097152,
              min = -1800000,
              max = 1799999,
              signed = true,
              unit = "deg",
              num = 1,
              add = 0,
              den = 10000,
            },
            {
              kind = "decimal",
              name = "launch_time",
              start = 45,
              width = 20,
              label = "Launch time",
              doc = "Time of the launch, within the UTC day. Unit: s.",
              none = 1048575,
              min = 0,
              max = 863999,
              unit = "s",
              num = 1,
              add = 0,
              den = 10,
            },
            { kind = "spare", name = "spare", start = 65, width = 5 },
          },
        },
        {
          name = "J15.0E1",
          doc = "Impact: where and when.",
          fields = {
            {
              kind = "decimal",
              name = "impact_latitude",
              start = 2,
              width = 21,
              label = "Impact latitude",
              doc = "Geodetic latitude (WGS 84) of the predicted impact point, north positive. Unit: deg.",
              none = -1048576,
              min = -900000,
              max = 900000,
              signed = true,
              unit = "deg",
              num = 1,
              add = 0,
              den = 10000,
            },
            {
              kind = "decimal",
              name = "impact_longitude",
              start = 23,
              width = 22,
              label = "Impact longitude",
              doc = "Geodetic longitude (WGS 84) of the predicted impact point, east positive; 180 is written as -180. Unit: deg.",
              none = -2097152,
              min = -1800000,
              max = 1799999,
              signed = true,
              unit = "deg",
              num = 1,
              add = 0,
              den = 10000,
            },
            {
              kind = "decimal",
              name = "impact_time",
              start = 45,
              width = 20,
              label = "Impact time",
              doc = "Predicted time of the impact, within the UTC day. Unit: s.",
              none = 1048575,
              min = 0,
              max = 863999,
              unit = "s",
              num = 1,
              add = 0,
              den = 10,
            },
            { kind = "spare", name = "spare", start = 65, width = 5 },
          },
        },
        {
          name = "J15.0E2",
          doc = "How large the area is, and how long the warning holds.",
          fields = {
            {
              kind = "integer",
              name = "semi_major_axis",
              start = 2,
              width = 16,
              label = "Semi major axis",
              doc = "Semi-major axis of the 90 % ellipse of the predicted impact point. Unit: m.",
              none = 65535,
              min = 0,
              max = 60000,
              unit = "m",
              num = 25,
              add = 0,
              den = 1,
            },
            {
              kind = "integer",
              name = "semi_minor_axis",
              start = 18,
              width = 16,
              label = "Semi minor axis",
              doc = "Semi-minor axis of the same ellipse; not more than the semi-major axis. Unit: m.",
              none = 65535,
              min = 0,
              max = 60000,
              unit = "m",
              num = 25,
              add = 0,
              den = 1,
            },
            {
              kind = "integer",
              name = "orientation",
              start = 34,
              width = 8,
              label = "Orientation",
              doc = "Bearing of the semi-major axis, from true north clockwise. Unit: deg.",
              none = 255,
              min = 0,
              max = 179,
              unit = "deg",
              num = 1,
              add = 0,
              den = 1,
            },
            {
              kind = "decimal",
              name = "validity_end",
              start = 42,
              width = 20,
              label = "Validity end",
              doc = "When the warning ends if nothing follows, within the UTC day. Unit: s.",
              none = 1048575,
              min = 0,
              max = 863999,
              unit = "s",
              num = 1,
              add = 0,
              den = 10,
            },
            { kind = "spare", name = "spare", start = 62, width = 8 },
          },
        },
        {
          name = "J15.0C1",
          optional = true,
          doc = "The track and the points that it is about.",
          fields = {
            {
              kind = "tn",
              name = "track_tn",
              start = 7,
              width = 19,
              label = "Track TN",
              doc = "The track of the object.",
              none = 0,
              min = 1,
              max = 524287,
            },
            {
              kind = "tn",
              name = "launch_point_tn",
              start = 26,
              width = 19,
              label = "Launch point TN",
              doc = "The reference point where it was launched.",
              none = 0,
              min = 1,
              max = 524287,
            },
            {
              kind = "tn",
              name = "impact_point_tn",
              start = 45,
              width = 19,
              label = "Impact point TN",
              doc = "The reference point where it is expected to come down.",
              none = 0,
              min = 1,
              max = 524287,
            },
            { kind = "spare", name = "spare", start = 64, width = 6 },
          },
        },
      },
    },
    ["J31.7"] = {
      name = "J31.7",
      id = "j31_7",
      title = "No Statement",
      doc = "Fills a time slot up to its 3, 6 or 12 words and says nothing.",
      words = {
        {
          name = "J31.7I",
          doc = "Nothing but the header.",
          fields = { { kind = "spare", name = "spare", start = 13, width = 57 } },
        },
      },
    },
  },
}

for _, message in pairs(catalog.messages) do
  message.by_word = {}
  for _, word in ipairs(message.words) do message.by_word[word.name] = word end
end

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
