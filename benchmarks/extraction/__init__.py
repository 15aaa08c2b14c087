"""What is read of attached files, and what that costs: `python -m benchmarks.extraction`.

planted        values planted in every place of every format, found by ours and by other programs
cost           processor time for each format, small and large, and how it grows
throughput     a mix of mails through worker processes
samples        files with planted values, and where they are kept between runs
libre_office, office_libraries, pdf_library, pictures, plain_files, containers, outlook
               who makes them
readers        the programs that read them
presence       whether a value is in a converted file at all

LibreOffice makes files where `soffice` is installed. Other makers, and the programs beside ours, are no dependencies of
mailguard:

    python -m venv makers
    makers/bin/pip install '.[ocr]' pytest python-docx openpyxl python-pptx xlsxwriter reportlab 'markitdown[all]'
    makers/bin/python -m benchmarks.extraction --files made-files

What is in the folder of `--files` is read again by the next run, also by one without the makers.
"""
