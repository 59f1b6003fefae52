// Numbers of Discord's protocol that the page uses, named as in its documentation.

export const CommandType = { SLASH: 1, MESSAGE: 3 };
export const OptionType = { SUBCOMMAND: 1, GROUP: 2, INTEGER: 4, BOOLEAN: 5, NUMBER: 10, ATTACHMENT: 11 };
export const ComponentType = {
  ACTION_ROW: 1, BUTTON: 2, STRING_SELECT: 3, TEXT_INPUT: 4, ROLE_SELECT: 6, CHANNEL_SELECT: 8, SECTION: 9, TEXT_DISPLAY: 10, THUMBNAIL: 11,
  MEDIA_GALLERY: 12, FILE: 13, SEPARATOR: 14, CONTAINER: 17, RADIO_GROUP: 21, CHECKBOX_GROUP: 22, CHECKBOX: 23,
};
export const TextInputStyle = { PARAGRAPH: 2 };
