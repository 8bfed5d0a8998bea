"""Prints one paper: HTML on standard input, PDF on standard output.

Called by the module Papers with the interpreter in which WeasyPrint is installed. Files outside --folder and every
address that is not a file or a data: address are refused, and a paper that asks for one is not printed at all, because a
paper without its stylesheet or picture would look finished. Works with WeasyPrint 57 to 70.
"""

import argparse
import logging
import mimetypes
import os
import resource
import sys
import urllib.parse

NOT_INSTALLED = 3
REFUSED = 4
FAILED = 5


def end(code, text):
    """Leaves with one line about the reason."""
    sys.stderr.write(' '.join(text.split())[:1000] + '\n')
    sys.stderr.flush()
    os._exit(code)


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument('--folder', required=True)
    parser.add_argument('--identifier', required=True)
    parser.add_argument('--memory', type=int, required=True, help='bytes of address space')
    parser.add_argument('--seconds', type=int, required=True, help='seconds of processor time')
    parser.add_argument('--strict', action='store_true', help='warnings are failures')
    return parser.parse_args()


class Shelf:
    """The one folder whose files a paper may use."""

    def __init__(self, folder):
        self.folder = os.path.realpath(folder)
        self.refused = []

    def read(self, address):
        """The bytes and type of a file in the folder; remembers what it had to refuse."""
        try:
            parts = urllib.parse.urlsplit(address)
            if parts.scheme != 'file' or parts.netloc not in ('', 'localhost'):
                raise ValueError('only files of the papers are allowed')
            path = os.path.realpath(urllib.parse.unquote(parts.path))
            if os.path.commonpath([path, self.folder]) != self.folder:
                raise ValueError('outside the folder of the papers')
            with open(path, 'rb') as file:
                return file.read(), mimetypes.guess_type(path)[0] or 'application/octet-stream'
        except (OSError, ValueError) as error:
            self.refused.append(f'{address[:200]}: {error}')
            raise


def fetcher(shelf):
    """What WeasyPrint calls to get stylesheets, pictures and fonts."""
    from weasyprint import urls
    if hasattr(urls, 'URLFetcher'):
        class Fetcher(urls.URLFetcher):
            def fetch(self, url, headers=None):
                if url.startswith('data:'):
                    return super().fetch(url, headers)
                content, kind = shelf.read(url)
                return urls.URLFetcherResponse(url, content, {'Content-Type': kind})
        return Fetcher(allowed_protocols=('data',), allow_redirects=False)

    def fetch(url, *_, **__):
        if url.startswith('data:'):
            return urls.default_url_fetcher(url)
        content, kind = shelf.read(url)
        return {'string': content, 'mime_type': kind}
    return fetch


class Warnings(logging.Handler):
    """Keeps the first warning."""

    def __init__(self):
        super().__init__(logging.WARNING)
        self.first = None

    def emit(self, record):
        self.first = self.first or record.getMessage()


def main():
    options = arguments()
    resource.setrlimit(resource.RLIMIT_AS, (options.memory, options.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (options.seconds, options.seconds))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    page = sys.stdin.buffer.read().decode('utf-8')
    try:
        import weasyprint
    except (ImportError, OSError) as error:
        end(NOT_INSTALLED, str(error))
    warnings = Warnings()
    logger = logging.getLogger('weasyprint')
    logger.handlers = [warnings]
    shelf = Shelf(options.folder)
    base = 'file://' + urllib.parse.quote(shelf.folder) + '/'
    document = weasyprint.HTML(string=page, base_url=base, url_fetcher=fetcher(shelf))
    identifier = options.identifier.encode('utf-8')
    if int(weasyprint.__version__.split('.')[0]) < 59:
        pdf = document.write_pdf(identifier=identifier)
    else:
        pdf = document.write_pdf(pdf_identifier=identifier)
    if shelf.refused:
        end(REFUSED, shelf.refused[0])
    if options.strict and warnings.first:
        end(FAILED, warnings.first)
    sys.stdout.buffer.write(pdf)
    sys.stdout.buffer.flush()
    # Taking the interpreter down in order would take the libraries of the fonts down too; it has crashed there, after
    # the work was done.
    os._exit(0)


if __name__ == '__main__':
    try:
        main()
    except MemoryError:
        end(FAILED, 'out of memory')
    except Exception as error:
        end(FAILED, f'{type(error).__name__}: {error}')
