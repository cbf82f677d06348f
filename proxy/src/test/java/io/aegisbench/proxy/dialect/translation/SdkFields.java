package io.aegisbench.proxy.dialect.translation;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The fields of one kind of object as the official SDKs know them: their classes have a method for
 * each, which names it. A version of an SDK with a new field has it here at once.
 *
 * @param table what is known of them
 * @param types the SDK's classes of such objects
 */
record SdkFields(FieldTable table, List<String> types) {
    private static final String CHAT = "com.openai.models.chat.completions.ChatCompletion";
    private static final String FORMAT = "com.openai.models.ResponseFormat";
    private static final String MESSAGES = "com.anthropic.models.messages.";
    private static final String BETA = "com.anthropic.models.beta.messages.";

    static final List<SdkFields> OF_OPENAI =
            List.of(
                    chat(ChatFields.REQUEST, "CreateParams$Body"),
                    chat(ChatFields.STREAM_OPTIONS, "StreamOptions"),
                    new SdkFields(
                            ChatFields.RESPONSE_FORMAT,
                            List.of(FORMAT + "Text", FORMAT + "JsonObject", FORMAT + "JsonSchema")),
                    new SdkFields(
                            ChatFields.JSON_SCHEMA, List.of(FORMAT + "JsonSchema$JsonSchema")),
                    chat(ChatFields.TOOL, "FunctionTool", "CustomTool"),
                    new SdkFields(
                            ChatFields.FUNCTION, List.of("com.openai.models.FunctionDefinition")),
                    chat(
                            ChatFields.TOOL_CHOICE,
                            "NamedToolChoice",
                            "NamedToolChoiceCustom",
                            "AllowedToolChoice"),
                    chat(ChatFields.TOOL_CHOICE_FUNCTION, "NamedToolChoice$Function"),
                    chat(
                            ChatFields.MESSAGE,
                            "SystemMessageParam",
                            "DeveloperMessageParam",
                            "UserMessageParam",
                            "AssistantMessageParam",
                            "ToolMessageParam",
                            "FunctionMessageParam"),
                    chat(ChatFields.TOOL_CALL, "MessageFunctionToolCall", "MessageCustomToolCall"),
                    chat(ChatFields.CALLED, "MessageFunctionToolCall$Function"),
                    chat(
                            ChatFields.PART,
                            "ContentPartText",
                            "ContentPartImage",
                            "ContentPartInputAudio",
                            "ContentPartRefusal",
                            "ContentPart$File"),
                    chat(
                            ChatFields.BREAKPOINT,
                            "ContentPartText$PromptCacheBreakpoint",
                            "ContentPartImage$PromptCacheBreakpoint",
                            "ContentPart$File$PromptCacheBreakpoint"),
                    chat(ChatFields.IMAGE_URL, "ContentPartImage$ImageUrl"),
                    chat(ChatFields.FILE, "ContentPart$File$FileObject"));

    static final List<SdkFields> OF_ANTHROPIC =
            List.of(
                    new SdkFields(
                            MessageFields.REQUEST,
                            List.of(
                                    MESSAGES + "MessageCreateParams$Body",
                                    BETA + "MessageCreateParams$Body")),
                    message(MessageFields.METADATA, "Metadata"),
                    message(MessageFields.OUTPUT_CONFIG, "OutputConfig"),
                    message(MessageFields.FORMAT, "JsonOutputFormat"),
                    message(
                            MessageFields.THINKING,
                            "ThinkingConfigEnabled",
                            "ThinkingConfigAdaptive",
                            "ThinkingConfigDisabled",
                            "ThinkingConfigBetweenTools"),
                    message(MessageFields.TOOL, "Tool"),
                    message(
                            MessageFields.TOOL_CHOICE,
                            "ToolChoiceAuto",
                            "ToolChoiceAny",
                            "ToolChoiceTool",
                            "ToolChoiceNone"),
                    new SdkFields(
                            MessageFields.MESSAGE,
                            List.of(
                                    MESSAGES + "UserMessageParam",
                                    MESSAGES + "AssistantMessageParam",
                                    MESSAGES + "SystemMessageParam")),
                    message(MessageFields.TEXT, "TextBlockParam"),
                    message(MessageFields.MEDIA, "ImageBlockParam"),
                    new SdkFields(
                            MessageFields.MEDIA,
                            List.of(
                                    MESSAGES + "DocumentBlockParam",
                                    BETA + "BetaRequestDocumentBlock")),
                    message(
                            MessageFields.THOUGHT,
                            "ThinkingBlockParam",
                            "RedactedThinkingBlockParam"),
                    message(MessageFields.TOOL_USE, "ToolUseBlockParam"),
                    message(MessageFields.TOOL_RESULT, "ToolResultBlockParam"),
                    message(
                            MessageFields.SOURCE,
                            "Base64ImageSource",
                            "UrlImageSource",
                            "FileImageSource",
                            "Base64PdfSource",
                            "PlainTextSource",
                            "UrlPdfSource",
                            "ContentBlockSource",
                            "FileDocumentSource"));

    private static SdkFields chat(FieldTable table, String... types) {
        return new SdkFields(table, Stream.of(types).map(type -> CHAT + type).toList());
    }

    /** The same names in the beta's package have a prefix. */
    private static SdkFields message(FieldTable table, String... types) {
        List<String> all = new ArrayList<>();
        for (String type : types) {
            all.add(MESSAGES + type);
            if (exists(BETA + "Beta" + type)) {
                all.add(BETA + "Beta" + type);
            }
        }
        return new SdkFields(table, all);
    }

    private static boolean exists(String type) {
        try {
            Class<?> _ = Class.forName(type);
            return true;
        } catch (ClassNotFoundException _) {
            return false;
        }
    }

    Set<String> names() throws ClassNotFoundException {
        Set<String> names = new TreeSet<>();
        for (String type : types) {
            Set<String> ofType = names(Class.forName(type));
            if (ofType.isEmpty()) {
                throw new IllegalStateException("The SDK's class tells no fields: " + type);
            }
            names.addAll(ofType);
        }
        return names;
    }

    private static Set<String> names(Class<?> type) {
        Set<String> names = new TreeSet<>();
        for (Method method : type.getDeclaredMethods()) {
            JsonProperty property = method.getAnnotation(JsonProperty.class);
            if (property != null && method.getParameterCount() == 0) {
                names.add(property.value());
            }
        }
        return names;
    }
}
