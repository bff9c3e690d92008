/// What agents say, of every kind: with numbers, lists, names and questions, in short sentences and in long ones.
///
/// The weights by which heard words are guessed were found with other texts than these.
enum AgentReplies {
    static let all = [
        "Your parcel left the depot this morning and should be with you before six, unless the weather in the hills gets "
            + "worse, in which case the driver will ring you and agree on another time that suits you better.",
        "I have found three free places for you: one on Monday at nine, one on Wednesday just after lunch, and one on "
            + "Friday late in the afternoon, when the doctor you saw last time will be here again.",
        "Before we go on I would like to check a few things with you, because your address seems to have changed since "
            + "you called us last, and the bill that we sent in April came back without being opened.",
        "The line that you ask about is being repaired at the moment, and the people who do that have told us that they "
            + "expect it to work again by tomorrow noon, though it may come back earlier in parts of the town.",
        "There's a queue at the moment, and the waiting time is roughly six minutes. Would you like us to "
            + "ring you back instead?",
        "Your car will be ready at 5:15. The brakes were fine, but two of the tyres had to be replaced, which"
            + " adds $312.40 to the bill.",
        "The museum is closed on Mondays. From Tuesday to Sunday it's open between 9 and 5, and on the first "
            + "Thursday of every month you can stay until 9 in the evening.",
        "I have written down the following: one medium coffee with oat milk, two croissants, and a bottle of "
            + "sparkling water. That makes eleven dollars and sixty cents.",
        "Oh, I see. Then it is probably the battery. Please take it out, wait for about a minute, put it back"
            + " in, and tell me what the little lamp on the left does.",
        "The refund was issued on the 8th of August to the card ending in 4821. Depending on your bank it may"
            + " take three to five business days until you can see it.",
        "We deliver to every address within fifteen miles of the store. Beyond that there is a charge of two "
            + "dollars for every mile, and we need a day more.",
        "The meeting with the people from the insurance company has been moved from Wednesday to Friday at "
            + "eleven, because two of them are ill and the third one is stuck in Chicago.",
        "Congratulations, your application was approved! The card should be in your mailbox within ten days, "
            + "and the number that you need to activate it comes in a separate letter.",
        "Sorry, I can't find anything under that name. Could it have been booked by somebody else, or maybe "
            + "under the name of a company?",
        "Your confirmation code is B as in Boston, 7, K as in kilo, 3 3 9. Please write it down, since you "
            + "will be asked for it when you check in.",
        "The doctor recommends that you take one tablet every 8 hours with plenty of water, and that you stop"
            + " as soon as the fever has been gone for a full day.",
        "Most customers in your area choose the 500 megabit plan for $59.99 a month, which includes the modem"
            + " and has no contract.",
        "There are still a few seats left in the fourth row, a bit to the side. In the middle I only have "
            + "single ones, and those are all at the very back under the balcony.",
        "Thanks for waiting. I've spoken to my colleague in the workshop, and she says that they can have a "
            + "look at the washing machine on Monday if you can bring it in yourself.",
        "Nobody is available to take your call right now, but if you leave your name and your number, we'll "
            + "get back to you before the end of the day.",
        "The warranty on model XR 250 ran out in December 2023, so I'm afraid that the repair would cost you "
            + "something. A rough estimate is between $90 and $140.",
        "Turn left at the second light, go on for half a mile, and you'll see a yellow building with a clock "
            + "on your right hand side. The entrance is around the back.",
        "It will be mostly cloudy today with a high of 68 degrees, and there is a thirty percent chance of "
            + "rain in the late afternoon. Tomorrow looks sunny and a good deal warmer.",
        "Our records show two addresses for you, one in Springfield and another one in Portland. Which of "
            + "them should we use from now on?",
        "Please don't unplug the machine while the update is running. It restarts by itself two or three "
            + "times, and when it plays a short melody you can start using it again.",
        "The course begins on September 4th and meets every Monday and Wednesday evening from 6:30 to 8:00 "
            + "for twelve weeks. Books are not included.",
        "Let me think. If we leave out the garden and do only the two rooms upstairs, I could send someone as"
            + " early as next week.",
        "Your son's vaccination is due in about three months. We can make an appointment for that now, or we "
            + "can send you a reminder when the time comes.",
        "I've put you on the list for a window seat. There are no guarantees, however, and the final decision"
            + " is made at the gate about forty five minutes before departure.",
        "Ms. O'Connor left the office at noon and is going to be back tomorrow morning. Do you want to leave "
            + "her a message?",
        "That would be 3 nights in a double room, from the 17th to the 20th, breakfast included, for a total "
            + "of 486 dollars and 90 cents.",
        "The account was locked after five failed attempts to log in. For your safety it stays locked for 30 "
            + "minutes, and I can't shorten that from here.",
        "Fine, we'll leave everything as it is. If you change your mind, call us any time before midnight and"
            + " give us the same reference number.",
        "You asked about the difference between the two models. The smaller one weighs less and fits into a "
            + "pocket, whereas the larger one lasts nearly twice as long and has a much better screen.",
        "For questions about a bill that you have already paid, I'd like to connect you with the accounting "
            + "department. They're here on weekdays until four thirty.",
        "The leak in the bathroom is something that the landlord has to take care of. I'd write him an e-mail"
            + " today, attach a picture, and ask for a date by which it will be fixed.",
        "We have received your documents, thank you. One page is missing, though, namely the one with the "
            + "signature of your employer.",
        "Seventy two percent of the people who tried the new schedule said that they would like to keep it, "
            + "and only nine percent wanted to go back to the old one.",
        "The bus stops right in front of the hotel, runs every twenty minutes until one in the morning, and "
            + "takes about half an hour to the airport when there is not much traffic.",
    ]
}
