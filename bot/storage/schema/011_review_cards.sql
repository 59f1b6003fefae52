-- The messages in channels that show a draft which waits for a review: they are changed once it is decided.
CREATE TABLE review_card (
    draft   INTEGER NOT NULL,
    channel BIGINT NOT NULL,
    message BIGINT NOT NULL,
    PRIMARY KEY (draft, channel, message)
);
