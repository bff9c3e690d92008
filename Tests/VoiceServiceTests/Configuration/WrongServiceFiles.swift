/// Files of a service, each with one fault, and what is told of it.
enum WrongServiceFiles {
    static let all: [(text: String, message: String)] = [
        (
            "{ listen: { prot: 8080 } }",
            "syrinx.json5:1:13: listen: unknown key \"prot\"; did you mean \"port\"?"
        ),
        (
            "{ lisen: { port: 8080 } }",
            "syrinx.json5:1:3: unknown key \"lisen\"; did you mean \"listen\"?"
        ),
        (
            "{\n  listen: {\n    port: 70000,\n  },\n}",
            "syrinx.json5:3:11: listen.port: expected an integer from 0 to 65535, found 70000"
        ),
        (
            "{ listen: { port: '8080' } }",
            "syrinx.json5:1:19: listen.port: expected an integer, found a string"
        ),
        (
            "{ listen: 8080 }",
            "syrinx.json5:1:11: listen: expected an object, found an integer"
        ),
        (
            "{ listen: { anyAddress: 1 } }",
            "syrinx.json5:1:25: listen.anyAddress: expected true or false, found an integer"
        ),
        (
            "{ listen: { tls: { chain: 'chain.pem' } } }",
            "syrinx.json5:1:18: listen.tls: both \"chain\" and \"key\" are needed"
        ),
        (
            "{ listen: { tls: { chain: 'chain.pem', key: 'key.pem' } } }",
            "syrinx.json5:1:18: listen.tls: chain.pem: the file cannot be read"
        ),
        (
            "{ listen: { loops: 0 } }",
            "syrinx.json5:1:20: listen.loops: expected an integer from 1 to 256, found 0"
        ),
        (
            "{ listen: { localCarrier: -1 } }",
            "syrinx.json5:1:27: listen.localCarrier: expected an integer from 0 to 65535, found -1"
        ),
        (
            "{ publicURL: 'voice.example.org' }",
            "syrinx.json5:1:14: publicURL: an address is written as https://voice.example.org: the URL does not begin with a scheme and \"://\", as in https://example.test/path"
        ),
        (
            "{ publicURL: 'wss://voice.example.org' }",
            "syrinx.json5:1:14: publicURL: an http or https address is expected, not one of wss"
        ),
        (
            "{ publicURL: 'https://voice.example.org/?a=b' }",
            "syrinx.json5:1:14: publicURL: the address has no query"
        ),
        (
            "{ agents: 'nobody' }",
            "syrinx.json5:1:11: agents: nobody: the folder cannot be read"
        ),
        (
            "{ agents: '' }",
            "syrinx.json5:1:11: agents: a path is expected"
        ),
        (
            "{ agents: 'empty' }",
            "syrinx.json5:1:11: agents: empty: there is no agent: a file NAME.json5"
        ),
        (
            "{ agents: 'agents', numbers: {\n  '+15550100002': 'frond' } }",
            "syrinx.json5:2:19: numbers[\"+15550100002\"]: there is no agent \"frond\"; did you mean \"front\"?"
        ),
        (
            "{ agents: 'agents', numbers: { '5550100002': 'front' } }",
            "syrinx.json5:1:32: numbers: \"5550100002\": a number begins with \"+\" and the country's calling code, as in +493012345678"
        ),
        (
            "{ agents: 'agents', numbers: { '+15550100002': 7 } }",
            "syrinx.json5:1:48: numbers[\"+15550100002\"]: expected a string, found an integer"
        ),
        (
            "{ agents: 'agents', numbers: ['front'] }",
            "syrinx.json5:1:30: numbers: expected an object, found an array"
        ),
        (
            "{ twilio: { token: '${NOT_THERE}' } }",
            "syrinx.json5:1:20: twilio.token: the environment variable NOT_THERE is not set"
        ),
        (
            "{ twilio: { token: '${NOT THERE}' } }",
            "syrinx.json5:1:20: twilio.token: a variable is written as \"${NAME}\", with letters, digits and \"_\""
        ),
        (
            "{ twilio: { token: '' } }",
            "syrinx.json5:1:20: twilio.token: a credential cannot be empty"
        ),
        (
            "{ twilio: { token: '${LOST_FILE}' } }",
            "syrinx.json5:1:20: twilio.token: LOST_FILE names the file /nowhere/secret: it cannot be read"
        ),
        (
            "{ twilio: { token: '${LOST}' } }",
            "syrinx.json5:1:20: twilio.token: LOST_FILE names the file /nowhere/secret: it cannot be read"
        ),
        (
            "{ twilio: { token: { enf: 'TOKEN' } } }",
            "syrinx.json5:1:22: twilio.token: unknown key \"enf\"; did you mean \"env\"?"
        ),
        (
            "{ twilio: { sid: 'AC0' } }",
            "syrinx.json5:1:13: twilio: unknown key \"sid\"; expected one of \"account\", \"token\", \"key\", \"secret\", \"server\", \"checksSignatures\""
        ),
        (
            "{ twilio: { checkSignatures: false } }",
            "syrinx.json5:1:13: twilio: unknown key \"checkSignatures\"; did you mean \"checksSignatures\"?"
        ),
        (
            "{ lookUp: { token: 't' } }",
            "syrinx.json5:1:11: lookUp: the key \"url\" is missing"
        ),
        (
            "{ lookUp: { url: 'https://crm.example.org', seconds: 11 } }",
            "syrinx.json5:1:54: lookUp.seconds: expected a number from 0.1 to 10.0, found 11.0"
        ),
        (
            "{ lookUp: { url: 'https://crm.example.org', otherwise: 'refuze' } }",
            "syrinx.json5:1:56: lookUp.otherwise: expected one of \"take\", \"refuse\", found \"refuze\"; did you mean \"refuse\"?"
        ),
        (
            "{ limits: { calls: 0 } }",
            "syrinx.json5:1:20: limits.calls: expected an integer from 1 to 1000000, found 0"
        ),
        (
            "{ limits: { callPerCaller: 3 } }",
            "syrinx.json5:1:13: limits: unknown key \"callPerCaller\"; did you mean \"callsPerCaller\"?"
        ),
        (
            "{ limits: { calls: 2.5 } }",
            "syrinx.json5:1:20: limits.calls: expected an integer, found a number"
        ),
        (
            "{ sentences: { bussy: 'Later.' } }",
            "syrinx.json5:1:16: sentences: unknown key \"bussy\"; did you mean \"busy\"?"
        ),
        (
            "{ outbound: {} }",
            "syrinx.json5:1:13: outbound: outbound calls need an account: TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN in the environment, or twilio"
        ),
        (
            "{ twilio: { account: 'AC0', token: 't' }, outbound: {} }",
            "syrinx.json5:1:53: outbound: outbound calls need publicURL: Twilio asks there what they say"
        ),
        (
            "{ outbound: { caller: '12' } }",
            "syrinx.json5:1:23: outbound.caller: a number begins with \"+\" and the country's calling code, as in +493012345678"
        ),
        (
            "{ tokens: [{ name: 'a', secret: 's', scopes: ['calls:reed'] }] }",
            "syrinx.json5:1:47: tokens[0].scopes[0]: expected one of \"calls:create\", \"calls:read\", \"calls:control\", found \"calls:reed\"; did you mean \"calls:read\"?"
        ),
        (
            "{ tokens: [{ name: 'a' }] }",
            "syrinx.json5:1:12: tokens[0]: there is no \"secret\", and the environment variable SYRINX_API_TOKEN is not set; set it, or say secret: \"${OTHER_NAME}\""
        ),
        (
            "{\n  tokens: [\n    { name: 'a', secret: 's' },\n    { secret: 's' },\n  ] }",
            "syrinx.json5:4:5: tokens[1]: the key \"name\" is missing"
        ),
        (
            "{ tokens: [{ nam: 'a', secret: 's' }] }",
            "syrinx.json5:1:14: tokens[0]: unknown key \"nam\"; did you mean \"name\"?"
        ),
        (
            "{ outbound: { hours: { from: '9 am', to: '20:00' } } }",
            "syrinx.json5:1:30: outbound.hours.from: a time of the day is written as 09:00"
        ),
        (
            "{ outbound: { hours: { from: '20:00', to: '09:00' } } }",
            "syrinx.json5:1:43: outbound.hours.to: it is not after \"from\""
        ),
        (
            "{ outbound: { hours: { from: '09:00', to: '20:00', days: ['mon'] } } }",
            "syrinx.json5:1:59: outbound.hours.days[0]: expected one of \"monday\", \"tuesday\", \"wednesday\", \"thursday\", \"friday\", \"saturday\", \"sunday\", found \"mon\""
        ),
        (
            "{ outbound: { doNotCall: 'never.txt' } }",
            "syrinx.json5:1:26: outbound.doNotCall: never.txt: line 2 of the do-not-call list: a number begins with \"+\" and the country's calling code, as in +493012345678"
        ),
        (
            "{ outbound: { voice: { provider: 'flight' } } }",
            "syrinx.json5:1:34: outbound.voice.provider: expected one of \"cartesia\", \"chain\", \"deepgram-aura\", \"elevenlabs\", \"flite\", \"openai-speech\", \"polly\", \"tones\", found \"flight\""
        ),
        (
            "{ agents: 'agents', publicURL: 'https://voice.example.org', twilio: { account: 'AC0', token: 't' },\n  outbound: { agent: 'frond' } }",
            "syrinx.json5:2:22: outbound.agent: there is no agent \"frond\"; did you mean \"front\"?"
        ),
        (
            "{ bridge: { sever: 'https://api.example.org' } }",
            "syrinx.json5:1:13: bridge: unknown key \"sever\"; did you mean \"server\"?"
        ),
        (
            "{ records: { days: 0 } }",
            "syrinx.json5:1:20: records.days: expected an integer from 1 to 36500, found 0"
        ),
        (
            "{ records: { day: 30 } }",
            "syrinx.json5:1:14: records: unknown key \"day\"; did you mean \"days\"?"
        ),
        (
            "{ drain: { patience: '10 m' } }",
            "syrinx.json5:1:22: drain.patience: expected a number, found a string"
        ),
        (
            "{ cache: { disk: 0 } }",
            "syrinx.json5:1:18: cache.disk: expected an integer from 1 to 1048576, found 0"
        ),
        (
            "{ prices: 'lost.json5' }",
            "syrinx.json5:1:11: prices: lost.json5: there is no such file"
        ),
        (
            "{ prices: 'prices.json5' }",
            "prices.json5:1:29: prices[0]: the key \"provider\" is missing"
        ),
        (
            "{ events: yes }",
            "syrinx.json5:1:11: expected a value, found the word \"yes\"; text needs quotes"
        ),
        (
            "{ listen: { port: 8080 }",
            "syrinx.json5:1:25: the object that begins at 1:1 is not closed"
        ),
        (
            "{ listen: { port: 8080 } limits: {} }",
            "syrinx.json5:1:26: expected a comma or } after the value of \"listen\", found \"l\""
        ),
        (
            "{ forward: 15550100009 }",
            "syrinx.json5:1:12: forward: expected a string, found an integer"
        ),
        (
            "{ organisation: null }",
            "syrinx.json5:1:17: organisation: expected a string, found null"
        ),
        (
            "{ organisation: 'a/b' }",
            "syrinx.json5:1:17: organisation: a name of letters, digits, \"-\" and \"_\" is expected"
        ),
        (
            "{ data: 7 }",
            "syrinx.json5:1:9: data: expected a string, found an integer"
        ),
        (
            "{ limits: { calls: 1, calls: 2 } }",
            "syrinx.json5:1:23: the key \"calls\" is given twice; the first one is at 1:13"
        ),
        (
            "[]",
            "syrinx.json5:1:1: expected an object, found an array"
        ),
        (
            "",
            "syrinx.json5:1:1: expected a value, found an empty document"
        ),
    ]
}
