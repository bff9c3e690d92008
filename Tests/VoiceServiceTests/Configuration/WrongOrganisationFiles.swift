/// Files of an organisation beside another one's, and what is told of them.
enum WrongOrganisationFiles {
    static let service = """
        { agents: 'agents', data: 'data', organisations: 'all', twilio: { account: 'AC0', token: 't' },
          tokens: [{ name: 'house', secret: 'h' }], cache: { folder: 'spoken' } }
        """

    static let all: [(text: String, message: String)] = [
        (
            "{ agents: '../agents', limit: {} }",
            "all/acme.json5:1:24: unknown key \"limit\"; did you mean \"limits\"?"
        ),
        (
            "{ listen: { port: 1 } }",
            "all/acme.json5:1:3: unknown key \"listen\"; expected one of \"agents\", \"twilio\", \"numbers\", \"forward\", \"lookUp\", \"limits\", \"sentences\", \"talk\", \"tokens\", \"outbound\", \"bridge\", \"records\", \"cache\", \"$schema\""
        ),
        (
            "{ limits: { calls: 0 } }",
            "all/acme.json5:1:20: limits.calls: expected an integer from 1 to 1000000, found 0"
        ),
        (
            "{}",
            "all/acme.json5: agents is missing: the folder of those who answer its calls"
        ),
        (
            "{ agents: 'none' }",
            "all/acme.json5:1:11: agents: all/none: the folder cannot be read"
        ),
        (
            "{ agents: '../agents', numbers: { '+15550100002': 'front' } }",
            "all/acme.json5: twilio.account is missing, by which the organisation's calls are known; set it, or ACME_TWILIO_ACCOUNT_SID"
        ),
        (
            "{ agents: '../agents', twilio: { token: 'a' } }",
            "all/acme.json5: twilio.account is missing, by which the organisation's calls are known; set it, or ACME_TWILIO_ACCOUNT_SID"
        ),
        (
            "{ agents: '../agents', twilio: { account: 'AC0', token: 'a' } }",
            "all/acme.json5: twilio.account is that of \"default\", too; each organisation needs its own"
        ),
        (
            "{ agents: '../agents', numbers: { '+15550100002': 'frond' }, twilio: { account: 'AC1', token: 'a' } }",
            "all/acme.json5:1:51: numbers[\"+15550100002\"]: there is no agent \"frond\"; did you mean \"front\"?"
        ),
        (
            "{ agents: '../agents', talk: { token: 'g' } }",
            "all/globex.json5: talk.token is that of \"acme\", too; each organisation needs its own"
        ),
        (
            "{ agents: '../agents', lookUp: { url: 'https://a.example/', token: '${OTHER}' } }",
            "all/acme.json5:1:68: lookUp.token: the environment variable ACME_OTHER is not set"
        ),
        (
            "{ agents: '../agents', tokens: [{ name: 'a', secret: 'h' }] }",
            "all/acme.json5: the secret of a token (\"house\") is that of \"default\", too; each organisation needs its own"
        ),
        (
            "{ agents: '../agents', tokens: [{ name: 'a' }] }",
            "all/acme.json5:1:33: tokens[0]: there is no \"secret\", and the environment variable ACME_SYRINX_API_TOKEN is not set; set it, or say secret: \"${OTHER_NAME}\""
        ),
        (
            "{ agents: '../agents', cache: { folder: '../spoken' } }",
            "all/acme.json5: cache.folder is that of \"default\", too; each organisation needs its own"
        ),
        (
            "{ agents: '../agents', outbound: { caller: '+15550100009' } }",
            "all/acme.json5:1:34: outbound: outbound calls need an account: ACME_TWILIO_ACCOUNT_SID and ACME_TWILIO_AUTH_TOKEN in the environment, or twilio"
        ),
    ]
}
