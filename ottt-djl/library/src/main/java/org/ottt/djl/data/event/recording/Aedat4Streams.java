package org.ottt.djl.data.event.recording;

import java.io.StringReader;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;
import org.ottt.djl.data.event.source.Camera;
import org.ottt.djl.data.event.source.RecordingException;
import org.ottt.djl.data.event.source.SensorSize;

/**
 * Finds the first stream of events in the XML that heads an AEDAT 4 file: below the node {@code
 * outInfo} there is a node a stream, named by its number, with {@code typeIdentifier} and, in its
 * node {@code info}, {@code sizeX} and {@code sizeY}.
 */
final class Aedat4Streams {

  /** Depth of a stream's node: dv, outInfo, stream. */
  private static final int STREAM_DEPTH = 3;

  private static final int MAX_DEPTH = 64;

  private final Camera camera;
  private String stream = "";
  private String type = "";
  private String sizeX = "";
  private String sizeY = "";

  private Aedat4Streams(Camera camera) {
    this.camera = camera;
  }

  /**
   * A stream of events.
   *
   * @param id its number
   * @param sensor size of the sensor
   */
  record EventStream(int id, SensorSize sensor) {}

  /**
   * Finds the first stream of events.
   *
   * @param name the file, for messages
   * @param xml the description of all streams
   * @param camera the camera by the caller's word, or null for the one that the description tells
   * @throws RecordingException if there is none, or the XML is damaged
   */
  static EventStream find(String name, String xml, Camera camera) throws RecordingException {
    try {
      Aedat4Streams streams = new Aedat4Streams(camera);
      XMLStreamReader reader = factory().createXMLStreamReader(new StringReader(xml));
      EventStream found = streams.search(name, reader);
      if (found != null) {
        return found;
      }
    } catch (XMLStreamException | RuntimeException e) {
      throw new RecordingException(
          name, "damaged: the description of the streams cannot be read", e);
    }
    throw new RecordingException(name, "it has no stream of events");
  }

  private static XMLInputFactory factory() {
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    return factory;
  }

  private EventStream search(String name, XMLStreamReader reader)
      throws XMLStreamException, RecordingException {
    int depth = 0;
    while (reader.hasNext()) {
      int event = reader.next();
      if (event == XMLStreamConstants.START_ELEMENT) {
        if (reader.getLocalName().equals("attr")) {
          String key = reader.getAttributeValue(null, "key");
          attribute(key == null ? "" : key, reader.getElementText().strip());
          continue;
        }
        if (++depth > MAX_DEPTH) {
          throw new XMLStreamException("nested too deeply");
        }
        if (depth == STREAM_DEPTH) {
          stream = String.valueOf(reader.getAttributeValue(null, "name"));
          type = "";
          sizeX = "";
          sizeY = "";
        }
      } else if (event == XMLStreamConstants.END_ELEMENT) {
        if (depth == STREAM_DEPTH && type.equals("EVTS")) {
          return eventStream(name);
        }
        depth--;
      }
    }
    return null;
  }

  private void attribute(String key, String value) {
    switch (key) {
      case "typeIdentifier" -> type = value;
      case "sizeX" -> sizeX = value;
      case "sizeY" -> sizeY = value;
      default -> {}
    }
  }

  private EventStream eventStream(String name) throws RecordingException {
    int id = number(stream);
    int width = number(sizeX);
    int height = number(sizeY);
    if (id >= 0 && camera != null) {
      return new EventStream(id, camera.sensor());
    }
    if (id < 0 || !SensorSize.isValid(width, height)) {
      throw new RecordingException(
          name,
          String.format(
              "damaged: stream \"%s\" of events with a sensor of \"%s\" x \"%s\"",
              stream, sizeX, sizeY));
    }
    return new EventStream(id, new SensorSize(width, height));
  }

  private static int number(String text) {
    return text.matches("[0-9]{1,9}") ? Integer.parseInt(text) : -1;
  }
}
