/// What the simulated recogniser hears, and what the script answers to it.
enum RehearsedTalk {
    static let utterances = ["Hello", "I need an appointment", "Thank you"]

    static let replies = [
        "Hello": "Good morning",
        "I need an appointment": "Tomorrow at nine",
        "Thank you": "Good bye",
    ]
}
