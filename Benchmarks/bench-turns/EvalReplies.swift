/// What the model answers: as agents on the telephone do, some with a short sentence first, some with a long one.
enum EvalReplies {
    static let all = [
        "Sure, I can help you with that. Could you give me the number of your order, please?",
        "Thank you, I have found your booking for the fourteenth of March. Would you like to keep the same room?",
        "I see that the parcel left our depot this morning, so it should reach you tomorrow before noon. Is that all right?",
        "Okay. Let me look that up for you, it will only take a moment.",
        "We are open from nine to six on weekdays, and from ten to two on Saturdays. When would you like to come by?",
        "Unfortunately the doctor is away until Thursday, but her colleague could see you tomorrow at a quarter past ten.",
        "Of course, I will change the address on your account right away. What is the new street and number?",
        "The amount on that invoice includes a delivery charge of four euros, which we can take off for you this time.",
        "Got it. And which day would suit you best, Monday or Wednesday?",
        "I am sorry to hear that your connection keeps dropping. Have you already tried to switch the router off and on again?",
        "Your appointment is confirmed for Friday at half past three, and you will get a message with the details shortly.",
        "Yes, there is a direct train at eight twelve that arrives in the centre at nine forty. Shall I reserve a seat for you?",
        "No problem at all. I have cancelled the subscription, and you will not be charged again.",
        "To make sure that I speak with the right person, could you please tell me your date of birth?",
        "Well, the blue one is out of stock at the moment, but we expect new ones at the end of next week.",
        "I have put you down for two people at seven o'clock. May I have a telephone number in case something changes?",
        "That depends on the size of the flat, but for most people the smaller package is quite enough.",
        "Great, thank you. The technician will call you half an hour before he arrives.",
        "You can return it within thirty days in its original packaging, and the postage is on us.",
        "Let me repeat that to be sure I have it right. You would like to move the delivery to next Tuesday, correct?",
    ]
}
