package io.aegisbench.proxy.firewall;

import tools.jackson.databind.JsonNode;

/**
 * Tells image data, which is not scanned, from text in its place. Only base64 with the first bytes
 * of an image, in the field of an image, is image data; everything else is scanned.
 */
final class ImageData {

    private static final String[] MAGIC_BASE64 = {"iVBORw0KGgo", "/9j/", "R0lGOD", "UklGR"};

    private ImageData() {}

    /** {@return whether {@code node} is the data URL of an image in OpenAI's shape} */
    static boolean isImageUrl(JsonNode node, String key, String parentKey) {
        boolean place =
                key.equals("image_url") || (key.equals("url") && parentKey.equals("image_url"));
        if (!place) {
            return false;
        }
        String value = node.stringValue();
        int comma = value.indexOf(";base64,");
        return value.startsWith("data:image/")
                && comma > 0
                && comma < 32
                && isImage(value, comma + ";base64,".length());
    }

    /** {@return whether {@code object} is the source of an image in Anthropic's shape} */
    static boolean isImageSource(JsonNode object, String key) {
        if (!key.equals("source")) {
            return false;
        }
        JsonNode type = object.get("media_type");
        JsonNode data = object.get("data");
        return type != null
                && data != null
                && type.isString()
                && data.isString()
                && type.stringValue().startsWith("image/")
                && isImage(data.stringValue(), 0);
    }

    private static boolean isImage(String value, int from) {
        boolean magic = false;
        for (String candidate : MAGIC_BASE64) {
            magic |= value.startsWith(candidate, from);
        }
        for (int i = from; magic && i < value.length(); i++) {
            char c = value.charAt(i);
            magic =
                    (c < 128 && Character.isLetterOrDigit(c))
                            || c == '+'
                            || c == '/'
                            || (c == '=' && i >= value.length() - 2);
        }
        return magic;
    }
}
