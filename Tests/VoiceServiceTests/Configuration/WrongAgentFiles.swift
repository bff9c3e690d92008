/// Agents' files; PROVIDERS stands for three that are right, each with one fault, and what is told of it.
enum WrongAgentFiles {
    static let all: [(text: String, message: String)] = [
        (
            "{ PROVIDERS titel: 'x' }",
            "agents/front.json5:2:63: unknown key \"titel\"; did you mean \"title\"?"
        ),
        (
            "{ PROVIDERS turns: { patience: 9 } }",
            "agents/front.json5:2:82: turns.patience: expected a number from 0.2 to 3.0, found 9.0"
        ),
        (
            "{ PROVIDERS turns: { authority: 'eer' } }",
            "agents/front.json5:2:83: turns.authority: expected one of \"endpointer\", \"provider\", \"either\", found \"eer\""
        ),
        (
            "{ recogniser: { provider: 'deepgram' } }",
            "agents/front.json5:1:3: unknown key \"recogniser\"; did you mean \"recognizer\"?"
        ),
        (
            "{ PROVIDERS bargeIn: { by: 'word' } }",
            "agents/front.json5:2:78: bargeIn.by: expected one of \"any\", \"speech\", \"words\", \"keys\", \"nothing\", found \"word\"; did you mean \"words\"?"
        ),
        (
            "{ PROVIDERS greeting: 'Hello {{caller' }",
            "agents/front.json5:2:73: greeting: at 1:7 of the text: \"{{\" has no \"}}\" behind it; write \"\\{{\" for two braces that stand for themselves"
        ),
        (
            "{ PROVIDERS bridge: { agent: 'a',\n    allows: ['prompt', 'langauge'] } }",
            "agents/front.json5:3:24: bridge.allows[1]: expected one of \"prompt\", \"firstMessage\", \"language\", found \"langauge\"; did you mean \"language\"?"
        ),
        (
            "{ PROVIDERS bridge: {} }",
            "agents/front.json5:2:71: bridge: the key \"agent\" is missing"
        ),
        (
            "{ PROVIDERS relay: {}, bridge: { agent: 'a' } }",
            "agents/front.json5:2:82: bridge: an agent has a relay or a bridge, not both"
        ),
        (
            "{ PROVIDERS relay: { ttsProvider: 'Elevenlab' } }",
            "agents/front.json5:2:85: relay.ttsProvider: expected one of \"ElevenLabs\", \"Google\", \"Amazon\", found \"Elevenlab\"; did you mean \"ElevenLabs\"?"
        ),
        (
            "{ PROVIDERS limits: { cost: 1 } }",
            "agents/front.json5:2:79: limits.cost: there are no prices to reckon it by; name a file of them in the service's configuration (prices: \"prices.json5\"), or leave it out"
        ),
        (
            "{ PROVIDERS history: { keep: 'handOff' } }",
            "agents/front.json5:2:80: history.keep: there is nobody to hand over to: name the \"successor\""
        ),
        (
            "{ PROVIDERS commonTools: ['fnd'], tables: { find: { description: 'Finds.', key: 'n', rows: {} } } }",
            "agents/front.json5:2:77: commonTools[0]: expected one of \"end_call\", \"transfer_call\", \"send_dtmf\", \"collect\", \"set_variable\", \"switch_language\", \"go_to_stage\", \"find\", found \"fnd\"; did you mean \"find\"?"
        ),
        (
            "{ PROVIDERS first: 'a' }",
            "agents/front.json5:2:70: first: there are no stages"
        ),
        (
            "{ PROVIDERS first: 'b', stages: { a: { prompt: 'x' } } }",
            "agents/front.json5:2:70: first: expected one of \"a\", found \"b\"; did you mean \"a\"?"
        ),
        (
            "{ PROVIDERS stages: { a: { prompt: 'x', tools: ['fnd'] } }, notes: { find: { description: 'Finds.' } } }",
            "agents/front.json5:2:99: stages.a.tools[0]: expected one of \"end_call\", \"transfer_call\", \"send_dtmf\", \"collect\", \"set_variable\", \"switch_language\", \"go_to_stage\", \"find\", found \"fnd\"; did you mean \"find\"?"
        ),
        (
            "{ PROVIDERS stages: { a: { prompt: 'x', next: ['c'] } } }",
            "agents/front.json5:2:98: stages.a.next[0]: expected one of \"a\", found \"c\"; did you mean \"a\"?"
        ),
        (
            "{ PROVIDERS notes: { find: { description: 'Finds.' } },\n  tables: {\n    find: { description: 'Finds.', key: 'n', rows: {} } } }",
            "agents/front.json5:4:11: tables.find: there are two tools \"find\""
        ),
        (
            "{ PROVIDERS notes: { end_call: { description: 'Ends.' } } }",
            "agents/front.json5:2:82: notes.end_call: the engine has a tool \"end_call\" of its own"
        ),
        (
            "{ PROVIDERS tables: { find: { description: 'Finds.', key: 'nmber', rows: {},\n  parameters: { type: 'object', properties: { number: { type: 'string' } } } } } }",
            "agents/front.json5:2:109: tables.find.key: \"nmber\" is none of the parameters; did you mean \"number\"?"
        ),
        (
            "{ PROVIDERS bookings: { file: 'a b', with: ['Lee'] } }",
            "agents/front.json5:2:81: bookings.file: a name of letters, digits, \"-\" and \"_\" is expected: the file is made in the data folder"
        ),
        (
            "{ PROVIDERS bookings: { file: 'broken', with: ['Lee'] } }",
            "agents/front.json5:2:73: bookings: data/broken.ndjson: line 1: it is no appointment"
        ),
        (
            "{ PROVIDERS bookings: { file: 'a', with: [] } }",
            "agents/front.json5:2:92: bookings.with: with whom appointments are made is missing"
        ),
        (
            "{ PROVIDERS bookings: { file: 'a', with: ['Lee'], from: '9' } }",
            "agents/front.json5:2:107: bookings.from: a time of the day is written as 09:00"
        ),
        (
            "{ PROVIDERS bookings: { file: 'a', with: ['Lee'], days: ['munday'] } }",
            "agents/front.json5:2:108: bookings.days[0]: expected one of \"monday\", \"tuesday\", \"wednesday\", \"thursday\", \"friday\", \"saturday\", \"sunday\", found \"munday\"; did you mean \"monday\"?"
        ),
        (
            "{ PROVIDERS bookings: { file: 'a', with: ['Lee'], zone: 'Europe/Belin' } }",
            "agents/front.json5:2:107: bookings.zone: there is no such time zone here; did you mean \"Europe/Berlin\"?"
        ),
        (
            "{ PROVIDERS builtIn: ['end_cal'] }",
            "agents/front.json5:2:73: builtIn[0]: expected one of \"end_call\", \"transfer_call\", \"send_dtmf\", \"collect\", \"set_variable\", \"switch_language\", \"go_to_stage\", found \"end_cal\"; did you mean \"end_call\"?"
        ),
        (
            "{ PROVIDERS transfers: [{ name: 'desk' }] }",
            "agents/front.json5:2:75: transfers[0]: the key \"address\" is missing"
        ),
        (
            "{ PROVIDERS tools: { find: { description: 'Finds.', url: 'https://a.example.test/', headers: { 'X-Key': { env: 'NONE' } } } } }",
            "agents/front.json5:2:162: tools.find.headers.X-Key.env: the environment variable NONE is not set"
        ),
        (
            "{ recognizer: { provider: 'deepgran' } }",
            "agents/front.json5:1:27: recognizer.provider: expected one of \"chain\", \"deepgram\", \"deepgram-flux\", \"pocketsphinx\", \"transcriptions\", found \"deepgran\"; did you mean \"deepgram\"?"
        ),
        (
            "{ recognizer: { provider: 'deepgram' } }",
            "agents/front.json5:1:15: recognizer: there is no \"apiKey\", and the environment variable DEEPGRAM_API_KEY is not set; set it, or say apiKey: \"${OTHER_NAME}\""
        ),
        (
            "{ PROVIDERS recording: { adio: false } }",
            "agents/front.json5:2:76: recording: unknown key \"adio\"; did you mean \"audio\"?"
        ),
        (
            "{ PROVIDERS limits: { duration: 0 } }",
            "agents/front.json5:2:83: limits.duration: expected a number from 1.0 to 86400.0, found 0.0"
        ),
    ]
}
